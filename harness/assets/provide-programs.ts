import { mkdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, HarnessError } from '../core/errors.ts'
import type { AssetProgress } from './asset-event.ts'
import { availableMemory } from './available-memory.ts'
import { buildPrograms } from './build-programs.ts'
import type { Environment } from './cache-folder.ts'
import { families, type ProgramName, type ReleaseServers } from './catalogue.ts'
import { downloadPrograms, type DownloadLimits } from './download-programs.ts'
import { buildVariable, endLeftoverBuilds } from './end-leftover-builds.ts'
import type { GoWorkspace } from './go-command.ts'
import { goVersion } from './go-version.ts'
import {
  describeCached,
  type LocatedPrograms,
  type MissingProgram,
  type ResolvedProgram,
} from './locate-programs.ts'
import { missingProgramsError } from './missing-programs-error.ts'
import { ProgramCache, type Provenance } from './program-cache.ts'
import { takeProvisionLock } from './provision-lock.ts'
import { neededRoom, shortages, type Room } from './room-to-build.ts'
import type { Release } from './select-release.ts'
import { sha256OfFile } from './sha256-of-file.ts'
import { isWarm, markWarm } from './warm-mark.ts'

/** How missing programs are provided. */
export interface ProvideOptions {
  readonly environment: Environment
  readonly progress: AssetProgress
  readonly toolsFolder: string
  readonly goFolder: string
  readonly servers: ReleaseServers
  readonly downloadLimits: DownloadLimits
  /** What the machine has for a build; by default it is looked at. */
  readonly room?: Room
}

/**
 * Downloads or builds what is missing into the cache. Two processes that miss the same programs
 * provide them once: one works, the other waits and then finds them. Throws a HarnessError that
 * names every way to provide them when neither works.
 */
export async function providePrograms(
  located: LocatedPrograms,
  options: ProvideOptions,
  signal: AbortSignal,
): Promise<readonly ResolvedProgram[]> {
  return new Provision(located, options, signal).run()
}

class Provision {
  readonly #located: LocatedPrograms
  readonly #options: ProvideOptions
  readonly #signal: AbortSignal
  readonly #cache: ProgramCache
  readonly #temporaryFolder: string
  readonly #provided: ResolvedProgram[] = []
  #missing: readonly MissingProgram[]

  constructor(located: LocatedPrograms, options: ProvideOptions, signal: AbortSignal) {
    this.#located = located
    this.#options = options
    this.#signal = signal
    this.#cache = new ProgramCache(located.cacheFolder)
    this.#temporaryFolder = join(located.cacheFolder, 'tmp')
    this.#missing = located.missing
  }

  async run(): Promise<readonly ResolvedProgram[]> {
    await using _lock = await this.#lock()
    await this.#findAgain()
    if (this.#missing.length === 0) return this.#provided
    await endLeftoverBuilds(this.#located.cacheFolder, this.#signal)
    await this.#emptyTemporaryFolder()
    try {
      const problems = await this.#download()
      if (this.#missing.length > 0) await this.#build(problems)
    } finally {
      // Whoever holds the lock next empties it too; an error here must not hide the first one.
      await this.#emptyTemporaryFolder().catch(() => undefined)
    }
    return this.#provided
  }

  async #lock(): Promise<AsyncDisposable> {
    const { cacheFolder } = this.#located
    const programs = this.#missingNames()
    try {
      await mkdir(cacheFolder, { recursive: true })
      return await takeProvisionLock(
        {
          path: join(cacheFolder, 'locks', 'provide'),
          purpose: `providing ${programs.join(', ')}`,
          onWait: ({ pid, purpose }) => {
            const detail = `process ${pid} is ${purpose}: waiting for it to finish`
            this.#options.progress({ kind: 'asset', programs, step: 'wait', detail })
          },
        },
        this.#signal,
      )
    } catch (cause) {
      this.#signal.throwIfAborted()
      throw new HarnessError(
        `could not work in the cache folder ${cacheFolder}; XDG_CACHE_HOME names another place for it`,
        { cause },
      )
    }
  }

  /** While this process waited, another one may have provided what is missing. */
  async #findAgain(): Promise<void> {
    const still: MissingProgram[] = []
    for (const one of this.#missing) {
      const key = this.#keyOf(one.program, one.release)
      const { found } = await this.#cache.find(key, this.#signal)
      if (found === undefined) still.push(one)
      else this.#provided.push(describeCached(one.program, one.release, found, 'cache'))
    }
    this.#missing = still
    for (const { problem, program } of still) {
      if (problem === undefined) continue
      const detail = `not used: ${problem}`
      this.#options.progress({ kind: 'asset', programs: [program], step: 'cache', detail })
    }
  }

  async #download(): Promise<readonly string[]> {
    const { downloadLimits: limits, environment, progress, servers } = this.#options
    const { downloaded, problems } = await downloadPrograms(
      {
        missing: this.#missing,
        servers,
        limits,
        platform: this.#located.platform,
        temporaryFolder: this.#temporaryFolder,
        environment,
        progress,
      },
      this.#signal,
    )
    for (const { path, program, source } of downloaded) {
      await this.#keep(program, path, { origin: 'download', source })
    }
    for (const problem of problems) {
      const programs = this.#missingNames()
      const detail = `not downloaded: ${problem}`
      progress({ kind: 'asset', programs, step: 'download', detail })
    }
    return problems
  }

  /** Every family of what is missing in turn, so that two of the largest compilers never meet. */
  async #build(downloadProblems: readonly string[]): Promise<void> {
    const failed = (build: readonly string[], cause?: unknown): HarnessError =>
      missingProgramsError(
        { ...this.#located, missing: this.#missing },
        { download: downloadProblems, build },
        cause,
      )
    const releases = [
      ...new Map(this.#missing.map(({ release }) => [release.family, release])).values(),
    ]
    const obstacles = await this.#obstaclesTo(releases)
    if (obstacles.length > 0) throw failed(obstacles)
    for (const release of releases) {
      try {
        await this.#buildRelease(release)
      } catch (cause) {
        this.#signal.throwIfAborted()
        throw failed([describeError(cause)], cause)
      }
    }
  }

  async #obstaclesTo(releases: readonly Release[]): Promise<readonly string[]> {
    const [first] = releases
    if (first === undefined) return []
    await mkdir(this.#workspaceOf(first).folder, { recursive: true })
    const go = await goVersion(this.#workspaceOf(first), this.#signal)
    const builds = await Promise.all(
      releases.map(async (release) => ({
        cost: families[release.family].cost,
        warm: await isWarm(this.#options.goFolder, this.#toolModuleOf(release)),
      })),
    )
    const room = this.#options.room ?? (await roomIn(this.#located.cacheFolder))
    const lacking = shortages(neededRoom(builds), room, this.#located.cacheFolder)
    return 'problem' in go ? [go.problem, ...lacking] : lacking
  }

  async #buildRelease(release: Release): Promise<void> {
    const built = await buildPrograms(
      {
        release,
        programs: this.#missingNames(release),
        toolModule: this.#toolModuleOf(release),
        workspace: this.#workspaceOf(release),
        progress: this.#options.progress,
      },
      this.#signal,
    )
    for (const { path, program, source } of built) {
      await this.#keep(program, path, { origin: 'build', source })
    }
    await markWarm(this.#options.goFolder, this.#toolModuleOf(release))
  }

  async #keep(program: ProgramName, path: string, provenance: Provenance): Promise<void> {
    const release = this.#missing.find((one) => one.program === program)?.release
    if (release === undefined)
      throw new HarnessError(`${program} was provided without being missing`)
    const sha256 = await sha256OfFile(path, this.#signal)
    const file = { path, sha256, ...provenance }
    const kept = await this.#cache.keep(this.#keyOf(program, release), file)
    this.#provided.push(describeCached(program, release, kept, provenance.origin))
    this.#missing = this.#missing.filter((one) => one.program !== program)
  }

  async #emptyTemporaryFolder(): Promise<void> {
    await rm(this.#temporaryFolder, { recursive: true, force: true, maxRetries: 5 })
  }

  #missingNames(release?: Release): readonly ProgramName[] {
    const { family } = release ?? {}
    return this.#missing
      .filter((one) => family === undefined || one.release.family === family)
      .map(({ program }) => program)
  }

  #keyOf(program: ProgramName, { version }: Release) {
    return { program, version, platform: this.#located.platform }
  }

  #toolModuleOf({ family, minor }: Release): string {
    return join(this.#options.toolsFolder, family, minor)
  }

  #workspaceOf({ family, version }: Release): GoWorkspace {
    const { cacheFolder, platform } = this.#located
    return {
      folder: join(cacheFolder, 'builds', `${family}-${version}`),
      goFolder: this.#options.goFolder,
      temporaryFolder: this.#temporaryFolder,
      environment: { ...this.#options.environment, [buildVariable]: cacheFolder },
      platform,
    }
  }
}

async function roomIn(folder: string): Promise<Room> {
  const { bavail, bsize } = await statfs(folder)
  return { diskBytes: bavail * bsize, memoryBytes: await availableMemory('/') }
}
