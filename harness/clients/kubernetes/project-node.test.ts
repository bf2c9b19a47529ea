import { describe, expect, it } from 'vitest'
import { projectNode } from './project-node.ts'

const labels = { 'kubernetes.io/hostname': 'node-1', 'topology.kubernetes.io/zone': 'zone-b' }

describe('projectNode', () => {
  it('keeps readiness, taints and labels', () => {
    const view = projectNode({
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: 'node-1',
        uid: 'f6b3e9f4',
        labels,
        creationTimestamp: '2026-11-22T19:20:00Z',
      },
      spec: {
        podCIDR: '10.244.1.0/24',
        unschedulable: true,
        taints: [
          { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' },
          { key: 'dedicated', value: 'jobs', effect: 'NoExecute' },
        ],
      },
      status: {
        conditions: [
          { type: 'MemoryPressure', status: 'False' },
          { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' },
        ],
      },
    })
    expect(view).toEqual({
      name: 'node-1',
      uid: 'f6b3e9f4',
      labels,
      ready: 'Unknown',
      taints: ['node.kubernetes.io/unschedulable:NoSchedule', 'dedicated=jobs:NoExecute'],
      unschedulable: true,
    })
  })

  it('says absent of a node that never reported', () => {
    const view = projectNode({ metadata: { name: 'new', uid: '1' } })
    expect(view).toMatchObject({ ready: 'absent', taints: [], unschedulable: false, labels: {} })
  })
})
