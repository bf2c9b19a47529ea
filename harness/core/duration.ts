import { UsageError } from './errors.ts'

/** A length of time as people write it: `250ms`, `15s`, `2.5s`, `30m`, `2h`. */
export type Duration = `${number}ms` | `${number}s` | `${number}m` | `${number}h`

const unitMs: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a duration text; throws a UsageError that names `what` when it is none. */
export function durationMs(text: string, what = 'duration'): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text)
  const factor = match?.[2] === undefined ? undefined : unitMs[match[2]]
  if (match?.[1] === undefined || factor === undefined) {
    throw new UsageError(`${what} "${text}" is not a duration such as 500ms, 15s, 30m or 2h`)
  }
  return Number(match[1]) * factor
}

/** A length for people: `850 ms`, `12.3 s`, `4 min 05 s`. */
export function describeMs(ms: number): string {
  if (Math.abs(ms) < 1000) return `${Math.round(ms)} ms`
  if (Math.abs(ms) < 120_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`
}
