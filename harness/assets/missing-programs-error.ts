import { HarnessError } from '../core/errors.ts'
import { officialServers, programs } from './catalogue.ts'
import type { LocatedPrograms, MissingProgram } from './locate-programs.ts'
import { goVersionMin } from './go-version.ts'

/** Why the ways that holdfast itself can go did not work. */
export interface FailedWays {
  readonly download: readonly string[]
  readonly build: readonly string[]
}

/** Programs are neither there nor to be had. */
export class MissingProgramsError extends HarnessError {
  /** What was tried, a line each. */
  readonly problems: readonly string[]

  constructor(message: string, problems: readonly string[], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.problems = problems
  }
}

/** The error that names each missing program, what was tried, and every way to provide it. */
export function missingProgramsError(
  located: LocatedPrograms,
  failed: FailedWays,
  cause?: unknown,
): MissingProgramsError {
  const { cacheFolder, missing } = located
  const names = missing.map(({ program, release }) => `${program} ${release.version}`)
  const flags = missing.map(({ program }) => `--program ${program}=/path`)
  const addresses = missing.map((one) => `      ${addressOf(one, located)}`)
  const problems = [
    ...missing.flatMap(({ problem }) => (problem === undefined ? [] : `not used: ${problem}`)),
    ...failed.download.map((problem) => `not downloaded: ${problem}`),
    ...failed.build.map((problem) => `not built: ${problem}`),
  ]
  const lines = [
    `these programs are missing and could not be provided: ${names.join(', ')}`,
    ...problems.map((problem) => `  ${problem}`),
    'Any one of these provides them:',
    `  - Go ${goVersionMin} or newer on the PATH, with access to a Go module proxy: they are built`,
    '  - access to the official releases, which are downloaded and verified:',
    ...new Set(addresses),
    `  - HOLDFAST_ASSETS=/folder, where the folder holds them under these names`,
    `  - ${[...new Set(flags)].join(' ')}`,
    `  - the folder "programs" of another machine's cache, copied to ${cacheFolder}/programs`,
  ]
  return new MissingProgramsError(lines.join('\n'), problems, cause)
}

function addressOf({ program, release }: MissingProgram, { platform }: LocatedPrograms): string {
  const { architecture } = platform
  const { version } = release
  return programs[program].download({ program, version, architecture, servers: officialServers })
    .url
}
