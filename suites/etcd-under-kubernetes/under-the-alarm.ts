import { deleteFill } from '../../harness/index.ts'
import type { EtcdStage, KubernetesRequest, Stage, VerbRow } from '../../harness/index.ts'

/** The point that claims count from: the step of the repair after which writes are taken. */
export const lastStep = 'the last step of the repair'

const untranslated = { expect: 'refused', status: 500, reason: 'absent' } as const

/** Etcd's own answer through each of three members, and the API's. */
export const refusedTable: readonly VerbRow[] = [
  ...[0, 1, 2].map((index) => ({
    name: `put-through-etcd-${index}`,
    expect: 'refused' as const,
    status: 8,
  })),
  { name: 'create-configmap', ...untranslated },
  { name: 'renew-lease', ...untranslated },
  { name: 'patch-node-status', ...untranslated },
  { name: 'delete-pod-graceful', ...untranslated },
  { name: 'delete-pod-forced', ...untranslated },
]

/** Tries a write through each member, and a few of those that a cluster lives by. */
export async function tryWrites(stage: Stage, members: readonly string[]): Promise<void> {
  const { etcd } = stage.testbed
  await observeAlarms(stage, 'alarm-raised')
  for (const member of members) {
    const { sizeBytes } = await etcd.status(member, stage.signal)
    stage.observe('size-at-the-alarm', true, `${member} ${(sizeBytes / 1024 ** 2).toFixed(1)} MiB`)
    await stage.etcd(`put-through-${member}`, 'small', (signal) =>
      etcd.putThrough(member, 'small', 'x', signal),
    )
  }
  const node = stage.testbed.members.find(({ role }) => role === 'node')?.name ?? ''
  for (const [name, request] of Object.entries(writesOf(stage.namespace, node))) {
    await stage.request(name, request)
  }
}

function writesOf(namespace: string, node: string): Readonly<Record<string, KubernetesRequest>> {
  const core = `/api/v1/namespaces/${namespace}`
  const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases'
  const remove = { apiVersion: 'v1', kind: 'DeleteOptions' }
  return {
    'create-configmap': createConfigMap(namespace, 'under-the-alarm'),
    'renew-lease': {
      method: 'PATCH',
      path: `${leases}/${node}`,
      body: { metadata: { annotations: { 'holdfast.dev/tried': 'yes' } } },
    },
    'patch-node-status': {
      method: 'PATCH',
      path: `/api/v1/nodes/${node}/status`,
      body: { status: { images: [{ names: ['new'] }] } },
    },
    'delete-pod-graceful': { method: 'DELETE', path: `${core}/pods/graceful`, body: remove },
    'delete-pod-forced': {
      method: 'DELETE',
      path: `${core}/pods/forced`,
      body: { ...remove, gracePeriodSeconds: 0 },
    },
  }
}

/** The repair in the order that works; after each step a write through the API is tried. */
export async function repairStepByStep(stage: Stage, members: readonly string[]): Promise<void> {
  const { etcd } = stage.testbed
  await observeAlarms(stage, 'alarm-still-raised')
  const step = async (name: string, act: Parameters<EtcdStage['etcd']>[2]): Promise<void> => {
    await stage.etcd(`repair: ${name}`, 'store', act)
    const written = createConfigMap(stage.namespace, `after-${name.replaceAll(' ', '-')}`)
    await stage.request(`write after ${name}`, written)
  }
  await step('delete', async (signal) => {
    await deleteFill(etcd, signal)
    return { outcome: 'ok' }
  })
  await step('compact', (signal) => etcd.compact(signal))
  for (const member of members) {
    await step(`defragment ${member}`, (signal) => etcd.defragment(member, signal))
  }
  stage.mark(lastStep)
  await step('disarm', (signal) => etcd.disarm(signal))
}

async function observeAlarms(stage: Stage, name: string): Promise<void> {
  const alarms = await stage.testbed.etcd.alarms(stage.signal)
  const seen = alarms.map(({ alarm, member }) => `${alarm} of ${member}`).join(', ')
  stage.observe(name, alarms.length > 0, seen || 'none')
}

function createConfigMap(namespace: string, name: string): KubernetesRequest {
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }
  return { method: 'POST', path: `/api/v1/namespaces/${namespace}/configmaps`, body }
}
