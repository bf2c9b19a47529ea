import type { V1Node } from '@kubernetes/client-node'
import type { NodeView } from '../../core/resources.ts'
import type { Raw } from './raw-object.ts'

/** What claims rest on of a Node. */
export function projectNode(node: Raw<V1Node>): NodeView {
  const ready = node.status?.conditions?.find((condition) => condition.type === 'Ready')
  return {
    name: node.metadata?.name ?? '',
    uid: node.metadata?.uid ?? '',
    labels: node.metadata?.labels ?? {},
    ready: readyStatus(ready?.status),
    taints: (node.spec?.taints ?? []).map((taint) => {
      const value = taint.value === undefined || taint.value === null ? '' : taint.value
      return `${taint.key}${value === '' ? '' : `=${value}`}:${taint.effect}`
    }),
    unschedulable: node.spec?.unschedulable === true,
  }
}

function readyStatus(status: string | undefined): NodeView['ready'] {
  return status === 'True' || status === 'False' || status === 'Unknown' ? status : 'absent'
}
