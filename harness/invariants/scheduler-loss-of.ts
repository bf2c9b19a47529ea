import { storeLossOf } from './store-losses.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'

/**
 * What a fault takes away of Dapr's scheduler: what its store tolerates, or more; of replicas whose
 * store is outside, some of them or all. Undefined: nothing.
 */
export function schedulerLossOf(
  history: CheckHistory,
  span: FaultSpan,
): 'tolerated' | 'quorum' | undefined {
  const ofStore = storeLossOf(history, span)?.loss
  if (ofStore !== undefined) return ofStore
  const replicas = (history.started?.members ?? []).filter(({ role }) => role === 'dapr-scheduler')
  const lost = replicas.filter(({ name }) => span.members.includes(name)).length
  if (lost === 0) return undefined
  return lost < replicas.length ? 'tolerated' : 'quorum'
}
