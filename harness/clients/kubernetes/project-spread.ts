import type { V1LabelSelector, V1TopologySpreadConstraint } from '@kubernetes/client-node'
import type { SpreadConstraint } from '../../core/resources.ts'
import { present } from './present.ts'
import type { Raw } from './raw-object.ts'

type Labels = Readonly<Record<string, string>>

/**
 * The spread constraints of a pod, with `matchLabelKeys` resolved from the pod's own labels. One
 * whose selector says more than equal labels is left out, so that nobody judges it wrongly.
 */
export function projectSpread(
  constraints: readonly Raw<V1TopologySpreadConstraint>[] | null | undefined,
  podLabels: Labels,
): readonly SpreadConstraint[] {
  return (constraints ?? []).flatMap((constraint) => {
    const selected = equalLabels(constraint.labelSelector)
    if (selected === undefined) return []
    const keys = (constraint.matchLabelKeys ?? []).filter((key) => podLabels[key] !== undefined)
    const resolved = keys.map((key) => [key, podLabels[key] ?? ''] as const)
    return [
      {
        topologyKey: constraint.topologyKey,
        maxSkew: constraint.maxSkew,
        ...present('minDomains', constraint.minDomains),
        whenUnsatisfiable:
          constraint.whenUnsatisfiable === 'ScheduleAnyway' ? 'ScheduleAnyway' : 'DoNotSchedule',
        nodeTaintsPolicy: constraint.nodeTaintsPolicy === 'Honor' ? 'Honor' : 'Ignore',
        nodeAffinityPolicy: constraint.nodeAffinityPolicy === 'Ignore' ? 'Ignore' : 'Honor',
        matchLabels: { ...selected, ...Object.fromEntries(resolved) },
      },
    ]
  })
}

/**
 * The selector as equal labels, or `undefined` when it cannot be said so. An API server from 1.34
 * on writes resolved `matchLabelKeys` as expressions "key in [one value]", which can.
 */
function equalLabels(selector: Raw<V1LabelSelector> | null | undefined): Labels | undefined {
  // An absent selector matches no pod at all.
  if (selector === null || selector === undefined) return undefined
  const labels: Record<string, string> = { ...selector.matchLabels }
  for (const { key, operator, values } of selector.matchExpressions ?? []) {
    const value = values?.[0]
    if (operator !== 'In' || values?.length !== 1 || value === undefined) return undefined
    if (labels[key] !== undefined && labels[key] !== value) return undefined
    labels[key] = value
  }
  return labels
}
