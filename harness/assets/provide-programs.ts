import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describeError, HarnessError } from '../core/errors.ts'
import { buildObstacles } from './build-obstacles.ts'
import { buildPrograms } from './build-programs.ts'
import { programs as catalogue, type Program, type ProgramName } from './catalogue.ts'
import { downloadPrograms } from './download-programs.ts'
import { endLeftoverBuilds } from './end-leftover-builds.ts'
import { orderBuild, temporaryFolderOf } from './order-build.ts'
import type { ProvideOptions } from './provide-options.ts'
import {
  describeCached,
  type LocatedPrograms,
  type MissingProgram,
  type ResolvedProgram,
} from './locate-programs.ts'
import { missingProgramsError } from './missing-programs-error.ts'
import { ProgramCache, type Provenance } from './program-cache.ts'
import { takeProvisionLock } from './provision-lock.ts'
import type { Release } from './select-release.ts'
import { sha256OfFile } from './sha256-of-file.ts'
import { markWarm } from './warm-mark.ts'

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
    this.#temporaryFolder = temporaryFolderOf(located)
    this.#missing = located.missing
  }

  async run(): Promise<readonly ResolvedProgram[]> {
    const { cacheFolder } = this.#located
    try {
      await mkdir(cacheFolder, { recursive: true })
      await using _lock = await this.#lock()
      await this.#provide()
      return this.#provided
    } catch (cause) {
      this.#signal.throwIfAborted()
      if (cause instanceof HarnessError) throw cause
      throw new HarnessError(
        `could not work in the cache folder ${cacheFolder}; ` +
          'XDG_CACHE_HOME names another place for it',
        { cause },
      )
    }
  }

  async #lock(): Promise<AsyncDisposable> {
    const programs = this.#missingNames()
    return takeProvisionLock(
      {
        path: join(this.#located.cacheFolder, 'locks', 'provide'),
        purpose: `providing ${programs.join(', ')}`,
        onWait: ({ pid, purpose }) => {
          const detail = `process ${pid} is ${purpose}: waiting for it to finish`
          this.#options.progress({ kind: 'asset', programs, step: 'wait', detail })
        },
      },
      this.#signal,
    )
  }

  async #provide(): Promise<void> {
    await this.#findAgain()
    if (this.#missing.length === 0) return
    await endLeftoverBuilds(this.#located.cacheFolder, this.#signal)
    await this.#emptyTemporaryFolder()
    try {
      const problems = await this.#download()
      if (this.#missing.length > 0) await this.#build(problems)
    } finally {
      // Whoever holds the lock next empties it too; an error here must not hide the first one.
      await this.#emptyTemporaryFolder().catch(() => undefined)
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
    const notBuilt = this.#missing.flatMap(whyNotBuilt)
    if (notBuilt.length > 0) throw failed(notBuilt)
    const { cacheFolder } = this.#located
    const obstacles = await buildObstacles(
      { ...this.#options, releases, cacheFolder },
      this.#signal,
    )
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

  async #buildRelease(release: Release): Promise<void> {
    const order = orderBuild(release, this.#missingNames(release), this.#located, this.#options)
    const built = await buildPrograms(order, this.#signal)
    for (const { path, program, source } of built) {
      await this.#keep(program, path, { origin: 'build', source })
    }
    await markWarm(this.#options.goFolder, order.toolModule)
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
}

/** Why a program of that release cannot be built anywhere; empty when it can. */
function whyNotBuilt({ program, release }: MissingProgram): readonly string[] {
  const { notBuilt }: Program = catalogue[program]
  const reason = notBuilt?.[release.minor]
  return reason === undefined ? [] : [`${program} ${release.version}: ${reason}`]
}
