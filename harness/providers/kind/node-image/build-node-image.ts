import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { definedVariables } from '../../../clients/shell/defined-variables.ts'
import type { Environment } from '../../../assets/cache-folder.ts'
import { requirePlatform } from '../../../assets/platform.ts'
import type { ResolvedPrograms } from '../../../assets/resolve-programs.ts'
import { runCommand } from '../../../clients/shell/run-command.ts'
import { nowMs } from '../../../core/clock.ts'
import { withDeadline } from '../../../core/deadline.ts'
import { HarnessError } from '../../../core/errors.ts'
import { BuildContainer } from './build-container.ts'
import { temporaryFolder } from './build-leftovers.ts'
import { provideDebianRoot } from './debian-root.ts'
import { nodeImageLabel, versionSettings } from './image-labels.ts'
import { nodeImagePrograms, type NodeImageProgram } from './node-image-programs.ts'
import { podImages } from './pod-images.ts'
import { recipeFolder } from './recipe-files.ts'

export interface NodeImageOrder {
  readonly reference: string
  readonly digest: string
  readonly programs: ResolvedPrograms<NodeImageProgram>
  readonly cacheFolder: string
  readonly mirror?: string
  readonly environment: Environment
  readonly say: (line: string) => void
}

/**
 * Builds the image from the Debian root, the programs and kind-config/node-image. Only for the
 * holder of the lock, who takes away what is left in the temporary folder and in the engine.
 */
export async function buildNodeImage(order: NodeImageOrder, signal: AbortSignal): Promise<void> {
  const startedMs = nowMs()
  const { digest, programs, reference, say } = order
  say(`building ${reference}: about one minute, and two more when there is no Debian root yet`)
  const { architecture } = requirePlatform(process.platform, process.arch)
  const rootArchive = await provideDebianRoot({ ...order, architecture }, signal)
  const staged = await stage(order, signal)
  say('copying programs into a container')
  const command = ['/build/assemble']
  const container = await BuildContainer.create({ rootArchive, command }, signal)
  await container.copyIn(`${staged}/.`, '/', signal)
  for (const name of nodeImagePrograms) {
    await container.copyIn(programs[name].path, `/build/bin/${name}`, signal)
  }
  say('making images of the pods of kubeadm, about 30 s')
  const assembly = { name: 'the assembly of the node image', limitMs: 900_000 }
  const assembled = await container.run(assembly, signal)
  say('keeping the image')
  const settings = [...imageSettings(digest), ...versionSettings(assembled)]
  await container.commit(reference, settings, signal)
  say(`built ${reference} in ${Math.round((nowMs() - startedMs) / 1000)} s`)
}

function imageSettings(digest: string): readonly string[] {
  return [
    'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
    'CMD []',
    'ENV container=docker',
    `LABEL ${nodeImageLabel}=${digest}`,
    // A commit keeps the labels of its container, and nodes are no leftovers of a build.
    'LABEL holdfast.dev/run=',
  ]
}

/** All but the programs, as it is copied to the root of the container. */
async function stage(order: NodeImageOrder, signal: AbortSignal): Promise<string> {
  const folder = join(temporaryFolder(order.cacheFolder), 'staged')
  const build = join(folder, 'build')
  await mkdir(join(build, 'bin'), { recursive: true })
  await cp(recipeFolder(), build, { recursive: true, mode: 0 })
  const { path, version } = order.programs.kubeadm
  await writeFile(join(build, 'version'), `v${version}\n`)
  const args = ['config', 'images', 'list', '--kubernetes-version', `v${version}`]
  const environment = definedVariables(order.environment)
  const listed = await withDeadline(
    { name: 'the answer of "kubeadm config images list"', limitMs: 30_000 },
    async (signal) => runCommand({ file: path, args, cwd: '/', environment }, signal),
    signal,
  )
  if (listed.exitCode !== 0) {
    throw new HarnessError(`kubeadm does not say which images it wants: ${listed.stderr.trim()}`)
  }
  await writeFile(join(build, 'images.txt'), podImages(listed.stdout))
  return folder
}
