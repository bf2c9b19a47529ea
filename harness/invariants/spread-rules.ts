import { hasLabels } from './object-match.ts'
import type { NodeView, PodView, SpreadConstraint, Toleration } from '../core/resources.ts'

/**
 * The scheduler's rules of topology spreading, as its plugin PodTopologySpread has them
 * (kubernetes/kubernetes pkg/scheduler/framework/plugins/podtopologyspread).
 */

/** The constraints of a pod that forbid a bind; a selector that is empty counts nothing. */
export function hardConstraints({ spread }: PodView): readonly SpreadConstraint[] {
  if (spread === undefined) return []
  let hard = hardOf.get(spread)
  if (hard === undefined) {
    hard = spread.filter(
      (constraint) =>
        constraint.whenUnsatisfiable === 'DoNotSchedule' &&
        Object.keys(constraint.matchLabels).length > 0,
    )
    hardOf.set(spread, hard)
  }
  return hard
}

/** Of what was asked before: pods of one template share their constraints. */
const hardOf = new WeakMap<readonly SpreadConstraint[], readonly SpreadConstraint[]>()

/**
 * Whether a node and its pods count for a constraint: it has the topology keys of all the pod's
 * constraints, and passes the policies on node selector and taints.
 */
export function counts(
  node: NodeView,
  pod: PodView,
  constraint: SpreadConstraint,
  constraints: readonly SpreadConstraint[],
): boolean {
  for (const { topologyKey } of constraints) {
    if (node.labels[topologyKey] === undefined) return false
  }
  if (
    constraint.nodeAffinityPolicy === 'Honor' &&
    !hasLabels(node.labels, pod.nodeSelector ?? {})
  ) {
    return false
  }
  if (constraint.nodeTaintsPolicy === 'Ignore') return true
  return node.taints.every((taint) => toleratesScheduling(pod.tolerations ?? [], taint))
}

/** Whether a taint, written `key=value:effect`, does not keep a pod from being scheduled. */
function toleratesScheduling(tolerations: readonly Toleration[], taint: string): boolean {
  const colon = taint.lastIndexOf(':')
  const effect = taint.slice(colon + 1)
  if (effect !== 'NoSchedule' && effect !== 'NoExecute') return true
  const [key = '', value = ''] = taint.slice(0, colon).split('=')
  return tolerations.some(
    (toleration) =>
      (toleration.effect === undefined || toleration.effect === effect) &&
      (toleration.key === undefined || toleration.key === key) &&
      (toleration.operator === 'Exists' || (toleration.value ?? '') === value),
  )
}
