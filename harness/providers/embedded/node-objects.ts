import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { MemberShape } from '../../core/member.ts'

/** What a simulated node can hold: small enough that a check can use it up. */
const capacity = { cpu: '4', memory: '16Gi', pods: '110', 'ephemeral-storage': '100Gi' }

/** The Node object that we make ourselves: kwok does not register its node. */
export function nodeObject(node: MemberShape): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'simulated',
        'holdfast.dev/worker': 'true',
        ...(node.zone === undefined ? {} : { 'topology.kubernetes.io/zone': node.zone }),
      },
    },
    status: { capacity, allocatable: capacity },
  }
}

/** Who kwok is: less than a kubelet may, for one identity serves every simulated node. */
export const kwokAccess: readonly KubernetesObject[] = [
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'holdfast:kwok' },
    rules: [
      { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'watch', 'patch', 'update'] },
      { apiGroups: [''], resources: ['nodes/status'], verbs: ['patch', 'update'] },
      {
        apiGroups: [''],
        resources: ['pods'],
        verbs: ['get', 'list', 'watch', 'patch', 'update', 'delete'],
      },
      { apiGroups: [''], resources: ['pods/status'], verbs: ['patch', 'update'] },
      {
        apiGroups: ['', 'events.k8s.io'],
        resources: ['events'],
        verbs: ['create', 'patch', 'update'],
      },
      {
        apiGroups: ['coordination.k8s.io'],
        resources: ['leases'],
        verbs: ['get', 'list', 'watch', 'create', 'patch', 'update', 'delete'],
      },
    ],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'holdfast:kwok' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'holdfast:kwok' },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'holdfast:kwok' }],
  },
]
