import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { AskedVersions } from '../../../assets/agree-on-releases.ts'
import type { AssetProgress } from '../../../assets/asset-event.ts'
import { cacheFolder, type Environment } from '../../../assets/cache-folder.ts'
import { locatePrograms } from '../../../assets/locate-programs.ts'
import type { ProgramPaths } from '../../../assets/given-programs.ts'
import { requirePlatform } from '../../../assets/platform.ts'
import { takeProvisionLock } from '../../../assets/provision-lock.ts'
import { resolvePrograms, type ResolvedPrograms } from '../../../assets/resolve-programs.ts'
import { runDocker } from '../../../clients/containers/docker.ts'
import { withDeadline } from '../../../core/deadline.ts'
import { buildNodeImage } from './build-node-image.ts'
import { removeBuildLeftovers, temporaryFolder } from './build-leftovers.ts'
import { debianRecipe } from './debian-recipe.ts'
import { digestOfInputs, referenceOf } from './image-inputs.ts'
import { requireDisk, requireDocker } from './image-obstacles.ts'
import { readLabels } from './image-labels.ts'
import { nodeImagePrograms, type NodeImageProgram } from './node-image-programs.ts'
import { recipeFiles, recipeFolder } from './recipe-files.ts'

export interface NodeImageOptions {
  /** `1.36` or `1.36.4`, by family. By default the catalogue's default minors. */
  readonly versions?: AskedVersions
  /** From `--program name=path`. */
  readonly overrides?: ProgramPaths
  readonly environment: Environment
  /** By default `$XDG_CACHE_HOME/holdfast`. */
  readonly cacheFolder?: string
  /** Where Debian's packages come from; by default what debootstrap itself takes. */
  readonly mirror?: string
  /** Called while programs are provided. */
  readonly progress: AssetProgress
  /** Called with a line for each step of the image's own. */
  readonly say: (line: string) => void
}

/** An image that `kind create cluster --image` takes. */
export interface NodeImage {
  readonly reference: string
  /** SHA-256 of all that went in, also the image's label `holdfast.dev/node-image`. */
  readonly digest: string
  /** Of every program in it, by name: ours, and containerd and runc of Debian. */
  readonly versions: Readonly<Record<string, string>>
  readonly origin: 'cache' | 'build'
}

/**
 * Our own kind node image, made without any registry of images. One that was built from the same
 * programs and files is found in the engine within a second; else it is built, once even when
 * several processes want it. Throws a HarnessError when no engine answers or a disk is too full.
 */
export async function provideNodeImage(
  options: NodeImageOptions,
  signal: AbortSignal,
): Promise<NodeImage> {
  const cache = options.cacheFolder ?? cacheFolder(options.environment)
  const request = { ...options, programs: nodeImagePrograms, cacheFolder: cache }
  // Versions that do not exist are told first, and a missing engine before a build of minutes.
  await locatePrograms(request, signal)
  await requireDocker(signal)
  const programs = await resolvePrograms(request, signal)
  const wanted = await describeImage(programs, signal)
  const cached = await lookFor(wanted, signal)
  if (cached !== undefined) return { ...cached, origin: 'cache' }
  await using _lock = await takeProvisionLock(
    {
      path: join(cache, 'locks', 'node-image'),
      purpose: `building ${wanted.reference}`,
      onWait: ({ pid, purpose }) =>
        options.say(`process ${pid} is ${purpose}: waiting for it to finish`),
    },
    signal,
  )
  const built = await lookFor(wanted, signal)
  if (built !== undefined) return { ...built, origin: 'cache' }
  await mkdir(cache, { recursive: true })
  await requireDisk(cache, signal)
  await removeBuildLeftovers(cache, signal)
  await mkdir(temporaryFolder(cache), { recursive: true })
  try {
    await buildNodeImage({ ...options, ...wanted, cacheFolder: cache, programs }, signal)
  } finally {
    // With fresh time: an interrupted build takes away what it made, too. Whoever builds next
    // does it again, so an error here must not hide the first one.
    await withDeadline(
      { name: 'the removal of what the build of the node image made', limitMs: 60_000 },
      async (signal) => removeBuildLeftovers(cache, signal),
    ).catch(() => undefined)
  }
  return { ...((await lookFor(wanted, signal)) ?? wanted), origin: 'build' }
}

async function describeImage(
  programs: ResolvedPrograms<NodeImageProgram>,
  signal: AbortSignal,
): Promise<Omit<NodeImage, 'origin'>> {
  const kubernetes = programs.kubeadm.version
  const { architecture } = requirePlatform(process.platform, process.arch)
  const digest = digestOfInputs({
    kubernetes,
    architecture,
    programs: Object.values(programs),
    files: await recipeFiles(recipeFolder(), signal),
    debian: debianRecipe,
  })
  const versions = Object.fromEntries(
    Object.values(programs).map(({ name, version }) => [name, version]),
  )
  return { reference: referenceOf(kubernetes, digest), digest, versions }
}

/** The image if it is there, with the versions that only itself can tell. */
async function lookFor(
  wanted: Omit<NodeImage, 'origin'>,
  signal: AbortSignal,
): Promise<Omit<NodeImage, 'origin'> | undefined> {
  const { reference } = wanted
  const call = { name: `the look for ${reference}`, limitMs: 20_000 }
  const args = ['image', 'inspect', '--format', '{{json .Config.Labels}}', reference]
  const { exitCode, stdout } = await runDocker(args, call, signal)
  if (exitCode !== 0) return undefined
  const { digest, versions } = readLabels(stdout)
  return digest === wanted.digest
    ? { ...wanted, versions: { ...wanted.versions, ...versions } }
    : undefined
}
