import { membersOfStore } from '../core/members-of-store.ts'
import { tolerated } from '../core/tolerated.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'

/** How much of a store a fault takes away: what it tolerates, its quorum, or either. */
export type StoreLoss = 'tolerated' | 'quorum' | 'any'

/** Faults that take members of the store away, that much of it. */
export function storeLosses(history: CheckHistory, loss: StoreLoss): readonly FaultSpan[] {
  return history.faults.filter((fault) => {
    const found = storeLossOf(history, fault)?.loss
    return found !== undefined && (loss === 'any' || loss === found)
  })
}

/** What a fault takes away of the store, and how many members it leaves; undefined: nothing. */
export function storeLossOf(
  history: CheckHistory,
  { members: hit }: FaultSpan,
): { readonly loss: Exclude<StoreLoss, 'any'>; readonly left: number } | undefined {
  const members = membersOfStore({ members: history.started?.members ?? [] })
  const names = new Set(members.map(({ name }) => name))
  const lost = hit.filter((name) => names.has(name)).length
  if (lost === 0) return undefined
  const loss = lost <= tolerated(members.length) ? 'tolerated' : 'quorum'
  return { loss, left: members.length - lost }
}
