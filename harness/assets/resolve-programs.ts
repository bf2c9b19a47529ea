import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { HarnessError } from '../core/errors.ts'
import type { AssetProgress } from './asset-event.ts'
import { buildPrograms } from './build-programs.ts'
import type { FamilyName, ProgramName } from './catalogue.ts'
import {
  describeCached,
  locatePrograms,
  type LocatedPrograms,
  type MissingProgram,
  type ProgramRequest,
  type ResolvedProgram,
} from './locate-programs.ts'
import { ProgramCache } from './program-cache.ts'
import { sha256OfFile } from './sha256-of-file.ts'
import { toolsFolder } from './tools-folder.ts'

export interface ResolveOptions<N extends ProgramName> extends ProgramRequest<N> {
  readonly progress: AssetProgress
  /** Holds the Go tool modules. By default that of the package. */
  readonly toolsFolder?: string
  /** Holds GOMODCACHE and GOCACHE. By default `go` in the cache folder. */
  readonly goFolder?: string
}

/** Every program asked for, by name. */
export type ResolvedPrograms<N extends ProgramName> = {
  readonly [K in N]: ResolvedProgram & { readonly name: K }
}

/**
 * Finds each program (flag, HOLDFAST_ASSETS, cache), or downloads it, or builds it, and gives
 * paths that can be started.
 */
export async function resolvePrograms<const N extends ProgramName>(
  options: ResolveOptions<N>,
  signal: AbortSignal,
): Promise<ResolvedPrograms<N>> {
  const located = await locatePrograms(options, signal)
  const provided = located.missing.length === 0 ? [] : await provide(options, located, signal)
  const byName = new Map([...located.found, ...provided].map((one) => [one.name, one]))
  for (const name of options.programs) {
    if (!byName.has(name)) throw new HarnessError(`${name} was neither found nor provided`)
  }
  return Object.fromEntries(byName) as ResolvedPrograms<N>
}

async function provide(
  options: ResolveOptions<ProgramName>,
  located: LocatedPrograms,
  signal: AbortSignal,
): Promise<readonly ResolvedProgram[]> {
  const { cacheFolder, missing } = located
  await rm(join(cacheFolder, 'tmp'), { recursive: true, force: true })
  const families = new Set(missing.map(({ release }) => release.family))
  const provided: ResolvedProgram[] = []
  for (const family of families) {
    provided.push(...(await build(options, located, family, signal)))
  }
  return provided
}

async function build(
  options: ResolveOptions<ProgramName>,
  { cacheFolder, missing, platform }: LocatedPrograms,
  family: FamilyName,
  signal: AbortSignal,
): Promise<readonly ResolvedProgram[]> {
  const wanted = missing.filter(({ release }) => release.family === family)
  const [{ release }] = wanted as [MissingProgram, ...MissingProgram[]]
  const cache = new ProgramCache(cacheFolder)
  const built = await buildPrograms(
    {
      release,
      programs: wanted.map(({ program }) => program),
      toolModule: join(options.toolsFolder ?? toolsFolder(), family, release.minor),
      workspace: {
        folder: join(cacheFolder, 'builds', `${family}-${release.version}`),
        goFolder: options.goFolder ?? join(cacheFolder, 'go'),
        temporaryFolder: join(cacheFolder, 'tmp'),
        environment: options.environment,
        platform,
      },
      progress: options.progress,
    },
    signal,
  )
  return Promise.all(
    built.map(async ({ program, path, source }) => {
      const sha256 = await sha256OfFile(path, signal)
      const key = { program, version: release.version, platform }
      const kept = await cache.keep(key, { path, sha256, source, origin: 'build' })
      return describeCached(program, release, kept, 'build')
    }),
  )
}
