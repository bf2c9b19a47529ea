import { arch, platform as operatingSystem } from 'node:process'
import { agreeOnReleases, type AskedVersions } from './agree-on-releases.ts'
import { cacheFolder, type Environment } from './cache-folder.ts'
import { programs, type ProgramName } from './catalogue.ts'
import { givenPrograms, type GivenProgram, type ProgramPaths } from './given-programs.ts'
import { requirePlatform, type Platform } from './platform.ts'
import { ProgramCache, type CachedProgram } from './program-cache.ts'
import { selectRelease, type Release } from './select-release.ts'

/** Which programs, of which version, and where to look. */
export interface ProgramRequest<N extends ProgramName = ProgramName> {
  readonly programs: readonly N[]
  /** `1.36` or `1.36.4`, by family. By default the catalogue's default minor. */
  readonly versions?: AskedVersions
  /** From `--program name=path`. */
  readonly overrides?: ProgramPaths
  /**
   * Holdfast reads HOLDFAST_ASSETS, HOLDFAST_OFFLINE and XDG_CACHE_HOME from it. All of it reaches
   * the programs that are run: PATH, proxies, and HOLDFAST_RUN, by which their run is known.
   */
  readonly environment: Environment
  /** By default `$XDG_CACHE_HOME/holdfast`. */
  readonly cacheFolder?: string
}

/** A program that can be started, and what a report says about it. */
export interface ResolvedProgram {
  readonly name: ProgramName
  readonly version: string
  readonly path: string
  readonly origin: 'flag' | 'HOLDFAST_ASSETS' | 'cache' | 'download' | 'build'
  readonly sha256: string
  /** For what holdfast itself provided: the address or the Go module that it was made from. */
  readonly source?: string
}

/** A program that is on this machine in no place where holdfast looks. */
export interface MissingProgram {
  readonly program: ProgramName
  readonly release: Release
  /** Where it would be in the cache. */
  readonly cachePath: string
  /** Why the file that lies there is not used. */
  readonly problem?: string
}

/** What is there and what is not. */
export interface LocatedPrograms {
  readonly platform: Platform
  readonly cacheFolder: string
  readonly found: readonly ResolvedProgram[]
  readonly missing: readonly MissingProgram[]
}

/**
 * Looks for programs where they cost nothing: flags, HOLDFAST_ASSETS, the cache. Changes nothing.
 * Throws a UsageError for an unknown version, a given program that will not do, or a machine that
 * is no Linux.
 */
export async function locatePrograms(
  request: ProgramRequest,
  signal: AbortSignal,
): Promise<LocatedPrograms> {
  const platform = requirePlatform(operatingSystem, arch)
  const folder = request.cacheFolder ?? cacheFolder(request.environment)
  const { overrides = {}, versions = {}, environment } = request
  const wanted = [...new Set(request.programs)]
  const given = await givenPrograms(wanted, overrides, environment, signal)
  const releases = agreeOnReleases(wanted, versions, given)
  const cache = new ProgramCache(folder)
  const found: ResolvedProgram[] = given.map(describeGiven)
  const missing: MissingProgram[] = []
  for (const program of wanted) {
    if (given.some((one) => one.program === program)) continue
    const { family } = programs[program]
    const release = releases.get(family) ?? selectRelease(family, versions[family])
    const key = { program, version: release.version, platform }
    const look = await cache.find(key, signal)
    if (look.found !== undefined) found.push(describeCached(program, release, look.found, 'cache'))
    else {
      const problem = look.problem === undefined ? {} : { problem: look.problem }
      missing.push({ program, release, cachePath: cache.pathOf(key), ...problem })
    }
  }
  return { platform, cacheFolder: folder, found, missing }
}

/** A program of the cache as a report names it; `origin` says whether this run put it there. */
export function describeCached(
  name: ProgramName,
  { version }: Release,
  { path, sha256, source }: CachedProgram,
  origin: 'cache' | 'download' | 'build',
): ResolvedProgram {
  return { name, version, path, origin, sha256, source }
}

function describeGiven({ program, version, path, origin, sha256 }: GivenProgram): ResolvedProgram {
  return { name: program, version, path, origin, sha256 }
}
