import type { Look } from '../../core/deadline.ts'
import type { KubernetesClient, KubernetesObject } from '../../core/kubernetes.ts'

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases'
const needed = [
  `${leases}/kube-controller-manager`,
  `${leases}/kube-scheduler`,
  '/api/v1/namespaces/default/serviceaccounts/default',
  '/readyz',
]

/**
 * Whether pods can be created and will be scheduled, on at least so many nodes. What comes last is
 * asked for first, so that a look costs one request while the programs need the machine to start.
 */
export async function lookReady(
  kubernetes: Pick<KubernetesClient, 'list' | 'request'>,
  wanted: { readonly nodes: number },
  signal: AbortSignal,
): Promise<Look<void>> {
  const nodes = await kubernetes.list('/api/v1/nodes', {}, signal)
  const waiting = nodes.filter((node) => !isUsable(node)).map((node) => node.metadata.name)
  if (waiting.length > 0) return { done: false, seen: `nodes not ready: ${waiting.join(', ')}` }
  const seen = `${nodes.length} of ${wanted.nodes} nodes ready`
  if (nodes.length < wanted.nodes) return { done: false, seen }
  for (const path of needed) {
    const answer = await kubernetes.request({ method: 'GET', path }, signal)
    if (answer.status !== 200) return { done: false, seen: `${path}: ${answer.status}` }
  }
  return { done: true, seen }
}

/**
 * Ready, with addresses for its pods, and without a taint by which Kubernetes keeps pods away from
 * a node that is not: that goes a moment after the node is Ready.
 */
function isUsable(node: KubernetesObject): boolean {
  const status = node['status'] as { conditions?: { type: string; status: string }[] } | undefined
  const spec = node['spec'] as { podCIDR?: string; taints?: { key: string }[] } | undefined
  const ready = status?.conditions?.some(
    ({ type, status: is }) => type === 'Ready' && is === 'True',
  )
  const isTainted = spec?.taints?.some(({ key }) => key.startsWith('node.kubernetes.io/')) === true
  return ready === true && spec?.podCIDR !== undefined && !isTainted
}
