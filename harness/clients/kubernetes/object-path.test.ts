import { describe, expect, it } from 'vitest'
import { isClusterScoped, objectPath } from './object-path.ts'

describe('objectPath', () => {
  it.each([
    ['v1', 'Pod', { namespace: 'n', name: 'p' }, '/api/v1/namespaces/n/pods/p'],
    ['v1', 'Pod', { namespace: 'n' }, '/api/v1/namespaces/n/pods'],
    ['v1', 'Pod', { name: 'p' }, '/api/v1/namespaces/default/pods/p'],
    ['v1', 'Pod', undefined, '/api/v1/pods'],
    ['v1', 'Node', { name: 'n1' }, '/api/v1/nodes/n1'],
    ['v1', 'Node', { name: 'n1', namespace: 'n' }, '/api/v1/nodes/n1'],
    ['v1', 'Namespace', { name: 'n' }, '/api/v1/namespaces/n'],
    ['v1', 'ConfigMap', { namespace: 'n' }, '/api/v1/namespaces/n/configmaps'],
    ['v1', 'Secret', { namespace: 'n' }, '/api/v1/namespaces/n/secrets'],
    ['v1', 'Service', { namespace: 'n' }, '/api/v1/namespaces/n/services'],
    ['v1', 'ServiceAccount', { namespace: 'n' }, '/api/v1/namespaces/n/serviceaccounts'],
    ['v1', 'Event', { namespace: 'n' }, '/api/v1/namespaces/n/events'],
    ['v1', 'Endpoints', { namespace: 'n' }, '/api/v1/namespaces/n/endpoints'],
    ['batch/v1', 'Job', { namespace: 'n' }, '/apis/batch/v1/namespaces/n/jobs'],
    ['batch/v1', 'CronJob', { namespace: 'n' }, '/apis/batch/v1/namespaces/n/cronjobs'],
    ['apps/v1', 'Deployment', { namespace: 'n' }, '/apis/apps/v1/namespaces/n/deployments'],
    ['apps/v1', 'ReplicaSet', { namespace: 'n' }, '/apis/apps/v1/namespaces/n/replicasets'],
    ['apps/v1', 'StatefulSet', { namespace: 'n' }, '/apis/apps/v1/namespaces/n/statefulsets'],
    [
      'policy/v1',
      'PodDisruptionBudget',
      { namespace: 'n' },
      '/apis/policy/v1/namespaces/n/poddisruptionbudgets',
    ],
    [
      'coordination.k8s.io/v1',
      'Lease',
      { namespace: 'kube-system', name: 'l' },
      '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases/l',
    ],
    [
      'scheduling.k8s.io/v1',
      'PriorityClass',
      { name: 'high' },
      '/apis/scheduling.k8s.io/v1/priorityclasses/high',
    ],
    [
      'rbac.authorization.k8s.io/v1',
      'ClusterRoleBinding',
      { name: 'system:x' },
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/system%3Ax',
    ],
    [
      'networking.k8s.io/v1',
      'NetworkPolicy',
      { namespace: 'n' },
      '/apis/networking.k8s.io/v1/namespaces/n/networkpolicies',
    ],
    [
      'networking.k8s.io/v1',
      'Ingress',
      { namespace: 'n' },
      '/apis/networking.k8s.io/v1/namespaces/n/ingresses',
    ],
    [
      'pingcap.com/v1alpha1',
      'TidbCluster',
      { namespace: 'n' },
      '/apis/pingcap.com/v1alpha1/namespaces/n/tidbclusters',
    ],
  ])('of %s %s %j', (apiVersion, kind, metadata, path) => {
    expect(objectPath({ apiVersion, kind, ...(metadata && { metadata }) })).toBe(path)
  })

  it('takes an unknown kind as namespaced', () => {
    expect(isClusterScoped('Widget')).toBe(false)
    expect(isClusterScoped('Node')).toBe(true)
  })
})
