import { bound, type BoundPart } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import { accountsOf } from './job-ledger.ts'

/**
 * Whether runs came later than `usually`, and each of them from a replica that a fault had taken
 * when it was due, or less than `within` before: its jobs waited for it, and nobody took them over.
 * False when nobody can say.
 */
export function lateFromTheLost(
  history: CheckHistory,
  options: {
    readonly jobs: string
    readonly usually: readonly BoundPart[]
    readonly within: readonly BoundPart[]
  },
): boolean {
  const found = accountsOf(history, options.jobs)
  if ('problem' in found) return false
  const usualMs = bound(options.usually).totalMs
  const settledMs = bound(options.within).totalMs
  const late = found.accounts.flatMap(({ dueMs, runs }) =>
    runs.flatMap(({ member, t }, index) => {
      const due = dueMs[index]
      return due !== undefined && t > due + usualMs ? [{ due, member }] : []
    }),
  )
  const wasLost = ({ due, member }: { due: number; member: string }): boolean =>
    history.faults.some(
      ({ aimedAt, injectedAt, members, undoneAt }) =>
        members.includes(member) &&
        due >= (aimedAt ?? injectedAt ?? Infinity) - usualMs &&
        due <= (undoneAt ?? Infinity) + settledMs,
    )
  return late.length > 0 && late.every(wasLost)
}
