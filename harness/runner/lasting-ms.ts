import type { Check } from '../core/check.ts'
import { durationMs } from '../core/duration.ts'

/** How long a check that lasts goes on, by `--time-limit` or as it usually does. */
export function lastingMs(
  { lasts }: Pick<Check, 'lasts'>,
  timeLimitMs: number | undefined,
): number | undefined {
  return lasts === undefined ? undefined : (timeLimitMs ?? durationMs(lasts.usual))
}
