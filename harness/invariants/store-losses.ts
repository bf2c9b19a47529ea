import { tolerated } from '../core/tolerated.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'

/** How much of a store a fault takes away: what it tolerates, its quorum, or either. */
export type StoreLoss = 'tolerated' | 'quorum' | 'any'

/** Faults that take members of the store away, that much of it. */
export function storeLosses(history: CheckHistory, loss: StoreLoss): readonly FaultSpan[] {
  const members = (history.started?.members ?? []).filter(({ role }) => role === 'etcd')
  const names = new Set(members.map(({ name }) => name))
  const limit = tolerated(members.length)
  return history.faults.filter(({ members: hit }) => {
    const lost = hit.filter((name) => names.has(name)).length
    if (loss === 'any') return lost > 0
    return loss === 'tolerated' ? lost > 0 && lost <= limit : lost > limit
  })
}
