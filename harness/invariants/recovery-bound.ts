import { bound } from '../core/bound.ts'
import {
  apiReturnBound,
  etcdReturnBound,
  electionBound,
  nodeReturnBound,
  quorumReturnBound,
  quotaRepairBound,
  storeFailoverBound,
} from '../core/bounds.ts'
import { listBackOffMs } from '../core/list-back-off-ms.ts'
import { storeLossOf } from './store-losses.ts'
import type { Bound, BoundPart } from '../core/bound.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { Role } from '../core/member.ts'

/** How long a fault's undo may take to have its effect; by the roles that the fault hit. */
export function recoveryBound(history: CheckHistory, fault: FaultSpan): Bound {
  const { timings } = history
  if (fault.name === 'fill-quota') {
    const repair = quotaRepairBound(timings, alarmLastedMs(fault))
    return bound([...listBackOffLeft(history, fault), ...repair.parts])
  }
  const has = (role: Role): boolean => fault.roles.includes(role)
  const store = storeLossOf(history, fault)
  if (store?.loss === 'quorum') {
    // An API server keeps its connections to whoever survives.
    const keeps = store.left > 0 && !has('api-server')
    return (keeps ? quorumReturnBound : etcdReturnBound)(timings, downMs(fault))
  }
  if (has('api-server')) return apiReturnBound(timings, downMs(fault))
  if (has('controller-manager') || has('scheduler')) return electionBound(timings)
  return store === undefined || has('node') ? nodeReturnBound(timings) : storeFailoverBound()
}

/** A component that ran no longer than this between two ends did not serve in between. */
const servesMs = 10_000

/**
 * What is left at a fault's undo of the back-off in which clients may be, because the API server
 * was away during the fault: on some lanes it has to be restarted with its store.
 */
export function listBackOffLeft(history: CheckHistory, fault: FaultSpan): BoundPart[] {
  const { injectedAt: from = 0, undoneAt: to = 0 } = fault
  const during = <E extends { readonly t: number; readonly role: string }>(events: readonly E[]) =>
    events.filter(({ role, t }) => role === 'api-server' && t > from && t < to)
  const backAt = during(history.starts).at(-1)?.t
  if (backAt === undefined) return []
  let awayAt = backAt
  for (const { ranMs, t } of during(history.exits).toReversed()) {
    awayAt = Math.min(awayAt, t)
    if (ranMs > servesMs) break
  }
  const leftMs = listBackOffMs(backAt - awayAt) - (to - backAt)
  return leftMs > 0 ? [{ name: 'list back-off', ms: Math.round(leftMs) }] : []
}

/** How long the alarm of a filled quota stood, at least; 0 while nobody has cleared it. */
function alarmLastedMs(fault: FaultSpan): number {
  const from = fault.confirmedAt ?? fault.injectedAt
  const to = fault.undoingAt ?? fault.undoneAt
  return from === undefined || to === undefined ? 0 : to - from
}

/** How long the members of a fault were away. */
function downMs(fault: FaultSpan): number {
  return fault.injectedAt === undefined || fault.undoneAt === undefined
    ? 0
    : fault.undoneAt - fault.injectedAt
}
