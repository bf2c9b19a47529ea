import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

/** Variables of a process, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Where programs, Go caches and unfinished work are kept: `$XDG_CACHE_HOME/holdfast`, by default
 * `~/.cache/holdfast`. A relative XDG_CACHE_HOME is ignored, as its specification asks.
 */
export function cacheFolder(environment: Environment): string {
  const base = environment['XDG_CACHE_HOME'] ?? ''
  return join(isAbsolute(base) ? base : join(homedir(), '.cache'), 'holdfast')
}
