import type { V1Pod } from '@kubernetes/client-node'
import { describe, expect, it } from 'vitest'
import { projectPod } from './project-pod.ts'
import type { Raw } from './raw-object.ts'

/** A pod of an Indexed Job as the API wrote it, two seconds after its creation. */
const jobPod: Raw<V1Pod> = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'indexed-3-x2x9k',
    namespace: 'run-7f3a',
    uid: '0606bfec',
    resourceVersion: '1042',
    creationTimestamp: '2026-11-22T19:20:01Z',
    annotations: { 'batch.kubernetes.io/job-completion-index': '3' },
    labels: { 'job-name': 'indexed' },
    finalizers: ['batch.kubernetes.io/job-tracking'],
    ownerReferences: [
      { apiVersion: 'v1', kind: 'ConfigMap', name: 'other', uid: 'c0' },
      { apiVersion: 'batch/v1', kind: 'Job', name: 'indexed', uid: 'b1', controller: true },
    ],
    managedFields: [{ manager: 'kube-controller-manager' }],
  },
  spec: {
    nodeName: 'node-2',
    containers: [{ name: 'work', image: 'busybox' }],
    nodeSelector: { pool: 'batch' },
    tolerations: [
      { key: 'dedicated', value: 'jobs', effect: 'NoSchedule' },
      { key: 'node.kubernetes.io/unreachable', operator: 'Exists', tolerationSeconds: 5 },
      { key: 'cost', operator: 'Lt', value: '3' },
    ],
  },
  status: {
    phase: 'Running',
    startTime: '2026-11-22T19:20:02Z',
    conditions: [
      { type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-11-22T19:20:01Z' },
      { type: 'Ready', status: 'True', lastTransitionTime: '2026-11-22T19:20:03Z' },
    ],
    containerStatuses: [
      {
        name: 'work',
        image: 'busybox',
        imageID: '',
        ready: true,
        restartCount: 0,
        containerID: 'containerd://1',
        started: true,
        state: { running: { startedAt: '2026-11-22T19:20:03Z' } },
      },
    ],
  },
}

type Containers = NonNullable<NonNullable<(typeof jobPod)['status']>['containerStatuses']>

function pending(container: Partial<Containers[number]>): Raw<V1Pod> {
  const status = { name: 'work', image: 'b', imageID: '', ready: false, restartCount: 0 }
  return {
    ...jobPod,
    status: { phase: 'Pending', containerStatuses: [{ ...status, ...container }] },
  }
}

describe('projectPod', () => {
  it('keeps who owns it, where it runs and how it is', () => {
    expect(projectPod(jobPod)).toEqual({
      namespace: 'run-7f3a',
      name: 'indexed-3-x2x9k',
      uid: '0606bfec',
      ownerKind: 'Job',
      ownerName: 'indexed',
      ownerUid: 'b1',
      labels: { 'job-name': 'indexed' },
      createdMs: 1795375201000,
      node: 'node-2',
      phase: 'Running',
      ready: true,
      scheduled: 'True',
      disrupted: false,
      startedMs: 1795375202000,
      createdNeverStarted: false,
      finalizers: ['batch.kubernetes.io/job-tracking'],
      index: 3,
      nodeSelector: { pool: 'batch' },
      tolerations: [
        { key: 'dedicated', operator: 'Equal', value: 'jobs', effect: 'NoSchedule' },
        { key: 'node.kubernetes.io/unreachable', operator: 'Exists' },
      ],
    })
  })

  it('says why it is not scheduled', () => {
    const view = projectPod({
      ...jobPod,
      spec: { containers: [] },
      status: {
        phase: 'Pending',
        conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }],
      },
    })
    expect(view).toMatchObject({ scheduled: 'False', scheduledReason: 'Unschedulable' })
    expect(view).not.toHaveProperty('node')
    expect(view).not.toHaveProperty('startedMs')
  })

  it('is Pending and not yet seen by the scheduler before anyone wrote a status', () => {
    const view = projectPod({ metadata: { name: 'new', uid: '1', namespace: 'n' } })
    expect(view).toMatchObject({ phase: 'Pending', scheduled: 'absent', ready: false })
  })

  it('knows disruption and deletion', () => {
    const view = projectPod({
      ...jobPod,
      metadata: { ...jobPod.metadata, deletionTimestamp: '2026-11-22T19:21:00Z' },
      status: { phase: 'Failed', conditions: [{ type: 'DisruptionTarget', status: 'True' }] },
    })
    expect(view).toMatchObject({ phase: 'Failed', disrupted: true, deletedMs: 1795375260000 })
  })

  it.each([
    [true, { containerID: 'containerd://1', started: false, state: { waiting: {} } }],
    [false, { containerID: '', started: false, state: { waiting: {} } }],
    [false, { started: false, state: { waiting: { reason: 'ContainerCreating' } } }],
    [false, { containerID: 'c://1', state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    [false, { containerID: 'c://1', started: true, state: { running: {} } }],
    [false, { containerID: 'c://1', state: { terminated: { exitCode: 1 } } }],
  ])('created and never started is %s for %j', (stuck, container) => {
    expect(projectPod(pending(container)).createdNeverStarted).toBe(stuck)
  })

  it('is never stuck at the start once it runs', () => {
    const stuck = pending({ containerID: 'containerd://1', started: false, state: { waiting: {} } })
    const running = { ...stuck, status: { ...stuck.status, phase: 'Running' } }
    expect(projectPod(running).createdNeverStarted).toBe(false)
  })
})
