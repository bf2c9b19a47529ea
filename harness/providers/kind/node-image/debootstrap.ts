import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { definedVariables } from '../../../clients/shell/defined-variables.ts'
import type { Environment } from '../../../assets/cache-folder.ts'
import { runCommand } from '../../../clients/shell/run-command.ts'
import { withDeadline } from '../../../core/deadline.ts'
import { HarnessError } from '../../../core/errors.ts'
import { debianRecipe } from './debian-recipe.ts'

export interface DebootstrapOptions {
  readonly folder: string
  /** As Debian names it: `amd64`, `arm64`. */
  readonly architecture: string
  /** Where packages come from; by default what debootstrap itself takes. */
  readonly mirror?: string
  readonly environment: Environment
  readonly say: (line: string) => void
}

/**
 * Downloads and unpacks the packages of a Debian root into the folder. Nothing of it runs and
 * nothing is mounted; a container finishes it. Installs debootstrap where that is possible.
 */
export async function debootstrap(
  { architecture, environment, folder, mirror, say }: DebootstrapOptions,
  signal: AbortSignal,
): Promise<void> {
  if (process.getuid?.() !== 0) {
    throw new HarnessError(
      `making the Debian root of the node image needs root: call holdfast node-image build as ` +
        `root once, or copy the folder node-images of the cache of a machine that has built one`,
    )
  }
  const path = await requireDebootstrap(environment, say, signal)
  const { packages, suite } = debianRecipe
  const options = ['--foreign', '--variant=minbase', `--arch=${architecture}`]
  const include = `--include=${packages.join(',')}`
  const args = [...options, include, suite, folder, ...(mirror === undefined ? [] : [mirror])]
  await run({ file: path, args, what: 'debootstrap', environment }, signal)
}

async function requireDebootstrap(
  environment: Environment,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<string> {
  const there = findProgram('debootstrap', environment)
  if (there !== undefined) return there
  const apt = findProgram('apt-get', environment)
  if (apt === undefined) {
    throw new HarnessError(
      'debootstrap is missing: install the package debootstrap, then try again',
    )
  }
  say('installing debootstrap with apt-get')
  const install = ['install', '--yes', '--no-install-recommends', 'debootstrap']
  const quiet = { ...environment, DEBIAN_FRONTEND: 'noninteractive' }
  const what = 'apt-get, which was to install debootstrap,'
  // What apt knows may be old or absent, then the first attempt fails.
  await run({ file: apt, args: install, what, environment: quiet }, signal).catch(async () => {
    signal.throwIfAborted()
    await run({ file: apt, args: ['update'], what, environment: quiet }, signal)
    await run({ file: apt, args: install, what, environment: quiet }, signal)
  })
  return findProgram('debootstrap', environment) ?? '/usr/sbin/debootstrap'
}

/** Users of `sudo` and of cron may have no sbin on their PATH. */
function findProgram(name: string, environment: Environment): string | undefined {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path))
}

async function run(
  command: {
    readonly file: string
    readonly args: readonly string[]
    readonly what: string
    readonly environment: Environment
  },
  signal: AbortSignal,
): Promise<void> {
  const { args, file, what } = command
  const environment = definedVariables(command.environment)
  const result = await withDeadline(
    { name: `the end of ${what}`, limitMs: 1_200_000 },
    async (signal) => runCommand({ file, args, cwd: '/', environment }, signal),
    signal,
  )
  if (result.exitCode === 0) return
  const said = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-5).join('\n')
  throw new HarnessError(`${what} failed; it said last:\n${said}`)
}
