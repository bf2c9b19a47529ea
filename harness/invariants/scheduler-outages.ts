import { bound, type Bound, type BoundPart } from '../core/bound.ts'
import { schedulerLossOf } from './scheduler-loss-of.ts'
import type { CheckHistory } from '../core/history.ts'

/** When nothing may be delivered for a reason: from a loss until it had to be overcome. */
export interface SchedulerOutage {
  readonly fault: string
  readonly fromMs: number
  /** From when the bound counts: the loss, or the return of what a majority needs. */
  readonly countsFromMs: number
  readonly untilMs: number
  readonly limit: Bound
}

/** The losses of replicas of Dapr's scheduler, by the names of the faults. */
export function schedulerOutages(
  history: CheckHistory,
  options: {
    readonly losses: readonly string[]
    /** After a loss that leaves a majority. */
    readonly afterLoss: readonly BoundPart[]
    /** After the return from any other. */
    readonly afterReturn: readonly BoundPart[]
  },
): SchedulerOutage[] {
  return history.faults.flatMap((span) => {
    const { aimedAt, fault, injectedAt, name, undoneAt } = span
    const fromMs = aimedAt ?? injectedAt
    const found = schedulerLossOf(history, span)
    if (!options.losses.includes(name) || fromMs === undefined || found === undefined) return []
    const keeps = found === 'tolerated'
    const limit = bound(keeps ? options.afterLoss : options.afterReturn)
    const countsFromMs = keeps ? (injectedAt ?? fromMs) : (undoneAt ?? history.endMs)
    return [{ fault, fromMs, countsFromMs, untilMs: countsFromMs + limit.totalMs, limit }]
  })
}
