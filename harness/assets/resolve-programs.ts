import { join } from 'node:path'
import { HarnessError } from '../core/errors.ts'
import { officialServers, type ProgramName } from './catalogue.ts'
import { defaultDownloadLimits } from './download-programs.ts'
import { locatePrograms, type ProgramRequest, type ResolvedProgram } from './locate-programs.ts'
import type { ProvideOptions } from './provide-options.ts'
import { providePrograms } from './provide-programs.ts'
import { toolsFolder } from './tools-folder.ts'

/** What to resolve, and how to provide what is missing. */
export interface ResolveOptions<N extends ProgramName>
  extends ProgramRequest<N>, Partial<Omit<ProvideOptions, 'environment' | 'progress'>> {
  readonly progress: ProvideOptions['progress']
}

/** Every program asked for, by name. */
export type ResolvedPrograms<N extends ProgramName> = {
  readonly [K in N]: ResolvedProgram
}

/**
 * Finds each program (flag, HOLDFAST_ASSETS, cache) or else downloads it or builds it, and gives
 * paths that can be started. A build takes minutes, keeps to the cache folder, and is announced by
 * `progress`. When `signal` is aborted, compilers are killed and nothing half-made is left to use.
 */
export async function resolvePrograms<const N extends ProgramName>(
  options: ResolveOptions<N>,
  signal: AbortSignal,
): Promise<ResolvedPrograms<N>> {
  const located = await locatePrograms(options, signal)
  const found = [...located.found]
  if (located.missing.length > 0) {
    const provideOptions = {
      ...options,
      toolsFolder: options.toolsFolder ?? toolsFolder(),
      goFolder: options.goFolder ?? join(located.cacheFolder, 'go'),
      servers: options.servers ?? officialServers,
      downloadLimits: options.downloadLimits ?? defaultDownloadLimits,
    }
    found.push(...(await providePrograms(located, provideOptions, signal)))
  }
  const byName = new Map(found.map((program) => [program.name, program]))
  for (const name of options.programs) {
    if (!byName.has(name)) throw new HarnessError(`${name} was neither found nor provided`)
  }
  return Object.fromEntries(byName) as ResolvedPrograms<N>
}
