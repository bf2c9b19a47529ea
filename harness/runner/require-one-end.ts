import { durationMs } from '../core/duration.ts'
import { UsageError } from '../core/errors.ts'
import type { LoadedCheck } from './load-checks.ts'

/**
 * A time limit is the good end of checks that last, and cuts all others short: it cannot be both in
 * one run. Throws a UsageError, also when it is more than a check can last.
 */
export function requireOneEnd(
  selected: readonly LoadedCheck[],
  timeLimitMs: number | undefined,
): void {
  if (timeLimitMs === undefined) return
  const lasting = selected.filter(({ check }) => check.lasts !== undefined)
  const [first] = lasting
  if (first === undefined) return
  const other = selected.find(({ check }) => check.lasts === undefined)
  if (other !== undefined) {
    throw new UsageError(
      `--time-limit ends ${first.check.id} well and cuts ${other.check.id} short: run them apart`,
    )
  }
  for (const { check } of lasting) {
    const { most = '0s' } = check.lasts ?? {}
    if (timeLimitMs <= durationMs(most)) continue
    throw new UsageError(
      `--time-limit: ${check.id} lasts ${most} at most, all of it is judged at the end`,
    )
  }
}
