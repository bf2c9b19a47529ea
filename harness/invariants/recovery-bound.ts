import {
  apiReturnBound,
  etcdReturnBound,
  electionBound,
  nodeReturnBound,
  quotaRepairBound,
} from '../core/bounds.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'

/** How long a fault's undo may take to have its effect; by the roles that the fault hit. */
export function recoveryBound(history: CheckHistory, fault: FaultSpan): Bound {
  const { timings } = history
  if (fault.name === 'fill-quota') return quotaRepairBound(timings, alarmLastedMs(fault))
  if (fault.roles.includes('etcd')) return etcdReturnBound(timings, downMs(fault))
  if (fault.roles.includes('api-server')) return apiReturnBound(timings, downMs(fault))
  if (fault.roles.includes('controller-manager') || fault.roles.includes('scheduler')) {
    return electionBound(timings)
  }
  return nodeReturnBound(timings)
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
