import type { NodeView, PodView } from '../core/resources.ts'

/** Why a pod has not started, as far as the API shows it. Nothing is judged by it. */
export type PendingCause =
  | 'created but never started'
  | 'bound to a lost node'
  | 'waiting for its node'
  | 'unschedulable'
  | 'blocked by a lock'
  | 'refused by the store'
  | 'not seen by the scheduler'

/** What stands around a pending pod at the same moment. */
export interface PendingFacts {
  /** The pod's node, when it has one and that exists. */
  readonly node: NodeView | undefined
  /** Whether the store refused writes. */
  readonly storeRefuses: boolean
}

/** Sorts a pod that is Pending by what holds it up. */
export function classifyPending(pod: PodView, facts: PendingFacts): PendingCause {
  if (pod.createdNeverStarted) return 'created but never started'
  if (pod.node !== undefined) {
    if (facts.node?.ready !== 'True') return 'bound to a lost node'
    return facts.storeRefuses ? 'refused by the store' : 'waiting for its node'
  }
  if (facts.storeRefuses) return 'refused by the store'
  if (pod.scheduled === 'absent') return 'not seen by the scheduler'
  // Gates and locks of schedulers give other reasons than the one for "no node fits".
  const reason = pod.scheduledReason ?? 'Unschedulable'
  return reason === 'Unschedulable' ? 'unschedulable' : 'blocked by a lock'
}
