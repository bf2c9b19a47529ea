import { schedulerLossOf } from './scheduler-loss-of.ts'
import type { CheckHistory } from '../core/history.ts'

/** A loss of members that leaves a majority, from the injection until it was undone. */
export interface LastingLoss {
  readonly fault: string
  readonly lost: readonly string[]
  readonly fromMs: number
  readonly untilMs: number
}

/** Losses of that name that leave a majority and last for longer than `atLeastMs`. */
export function lossesThatLast(
  history: CheckHistory,
  name: string,
  atLeastMs: number,
): LastingLoss[] {
  return history.faults.flatMap((span) => {
    const { fault, injectedAt: fromMs, members: lost, undoingAt: untilMs } = span
    if (span.name !== name || fromMs === undefined || untilMs === undefined) return []
    if (schedulerLossOf(history, span) !== 'tolerated') return []
    return untilMs - fromMs > atLeastMs ? [{ fault, lost, fromMs, untilMs }] : []
  })
}
