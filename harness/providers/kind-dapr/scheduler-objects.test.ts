import { describe, expect, it } from 'vitest'
import { schedulerObjects, type ReplicaPlace } from './scheduler-objects.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { Volumes } from '../../core/testbed.ts'

const replicas = [0, 1, 2].map((index): ReplicaPlace => ({
  name: `dapr-scheduler-${index}`,
  node: `node-${index}`,
  ports: { api: 100 + index, health: 200 + index, etcd: 300 + index },
}))
const objects = (volumes: Volumes, count = 3, version = '1.18.3'): readonly KubernetesObject[] =>
  schedulerObjects({
    version,
    image: 'daprio/scheduler:1.18.3',
    quotaBytes: 67_108_864,
    volumes,
    replicas: replicas.slice(0, count),
  })
const ofKind = (kind: string, all: readonly KubernetesObject[]) =>
  all.filter((object) => object.kind === kind)

interface Set {
  readonly spec: {
    readonly replicas: number
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[]
    readonly template: {
      readonly spec: {
        readonly containers: readonly { readonly args: readonly string[]; readonly image: string }[]
        readonly volumes: readonly { readonly name: string; readonly emptyDir?: object }[]
      }
    }
  }
}
const setOf = (all: readonly KubernetesObject[]): Set =>
  ofKind('StatefulSet', all)[0] as unknown as Set

describe('the objects of a scheduler in pods', () => {
  it('bind the claim of each replica to a volume on a node of its own', () => {
    const all = objects('disk')
    const [claim] = setOf(all).spec.volumeClaimTemplates ?? []
    const volumes = ofKind('PersistentVolume', all).map(({ spec }) => JSON.stringify(spec))
    expect(volumes).toHaveLength(3)
    for (const [index, text] of volumes.entries()) {
      expect(text).toContain(`"name":"${claim?.metadata.name}-dapr-scheduler-${index}"`)
      expect(text).toContain(`"values":["node-${index}"]`)
    }
    expect(setOf(all).spec.template.spec.volumes.map(({ name }) => name)).toEqual(['tmp'])
  })

  it('have no volume that outlives the pod when jobs are kept in memory', () => {
    const all = objects('memory', 1)
    expect(ofKind('PersistentVolume', all)).toEqual([])
    expect(setOf(all).spec.volumeClaimTemplates).toBeUndefined()
    const { volumes } = setOf(all).spec.template.spec
    expect(volumes).toContainEqual({ name: 'jobs', emptyDir: { medium: 'Memory' } })
  })

  it('tell each replica its own name, all others, and where the quota is', () => {
    const [container] = setOf(objects('disk')).spec.template.spec.containers
    expect(container?.image).toBe('daprio/scheduler:1.18.3')
    expect(container?.args).toContain('--id=$(SCHEDULER_ID)')
    expect(container?.args).toContain('--etcd-space-quota=$(ETCD_SPACE_QUOTA)')
    const peers = container?.args.find((flag) => flag.startsWith('--etcd-initial-cluster='))
    expect(peers?.split(',')).toHaveLength(3)
    expect(peers).toContain(
      'dapr-scheduler-2=http://dapr-scheduler-2.dapr-scheduler.dapr-system.svc.cluster.local:2380',
    )
    expect(ofKind('ConfigMap', objects('disk'))).toMatchObject([
      { data: { 'etcd-space-quota': '67108864' } },
    ])
    const [old] = setOf(objects('disk', 3, '1.14.4')).spec.template.spec.containers
    expect(old?.args).toContain('--replica-count=3')
  })

  it('give each replica ports of its own, ready or not', () => {
    const services = ofKind('Service', objects('disk')).filter(({ metadata }) =>
      replicas.some(({ name }) => name === metadata.name),
    )
    expect(services).toHaveLength(3)
    expect(services.map(({ spec }) => spec)).toMatchObject(
      replicas.map(({ name, ports }) => ({
        publishNotReadyAddresses: true,
        selector: { 'statefulset.kubernetes.io/pod-name': name },
        ports: [
          { port: 50_006, nodePort: ports.api },
          { port: 8_080, nodePort: ports.health },
          { port: 2_379, nodePort: ports.etcd },
        ],
      })),
    )
  })
})
