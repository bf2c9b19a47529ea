import { deleteFill } from '../../harness/index.ts'
import type { Duration, Stage } from '../../harness/index.ts'

/** Names under which what happens below is recorded; the claims select by them. */
export const names = {
  writeProbe: 'write-probe',
  alarmStands: 'alarm-stands',
  disarmOnly: 'disarm-only',
  largerQuota: 'larger-quota',
  noDefragment: 'no-defragment',
} as const

const probeMs = 2_500
/** The quota that a hurried operator sets, as a multiple of the one that is full. */
const largerFactor = 4

/** Does nothing about it for two compaction intervals, and tries a write again and again. */
export async function waitForNothing(stage: Stage): Promise<void> {
  const { compactionIntervalMs } = stage.testbed.timings
  const times = Math.ceil((2 * compactionIntervalMs + 2_000) / probeMs)
  for (let time = 0; time < times; time++) {
    await tryWrite(stage, names.writeProbe, `probe-${time}`)
    const alarms = await stage.testbed.etcd.alarms(stage.signal)
    const seen = alarms.map(({ member, alarm }) => `${alarm} of ${member}`).join(', ') || 'none'
    stage.observe(names.alarmStands, alarms.length > 0, seen)
    await stage.hold(`${probeMs}ms` as Duration, 'nothing heals itself')
  }
}

/** The repairs that leave one step out, each followed by writes through the API and to etcd. */
export async function takeShortCuts(stage: Stage, members: readonly string[]): Promise<void> {
  const { etcd, etcdQuotaBytes } = stage.testbed
  const disarmed = await stage.etcd(names.disarmOnly, 'alarms', (signal) => etcd.disarm(signal))
  // A short cut that could not be taken shows nothing.
  if (disarmed.outcome === 'ok') await tryAfter(stage, names.disarmOnly)

  for (const member of members) {
    await stage.testbed.restartEtcdWithQuota(member, largerFactor * etcdQuotaBytes, stage.signal)
  }
  await untilApiReads(stage)
  await tryAfter(stage, names.largerQuota)
  for (const member of members) {
    await stage.testbed.restartEtcdWithQuota(member, etcdQuotaBytes, stage.signal)
  }
  await untilApiReads(stage)

  await deleteFill(etcd, stage.signal)
  const compacted = await etcd.compact(stage.signal)
  const cleared = await stage.etcd(names.noDefragment, 'alarms', (signal) => etcd.disarm(signal))
  const isTaken = compacted.outcome === 'ok' && cleared.outcome === 'ok'
  if (isTaken) await tryAfter(stage, names.noDefragment)
}

/** The first write after a disarm may be what raises the alarm again: a few are tried. */
async function tryAfter(stage: Stage, shortCut: string): Promise<void> {
  stage.mark(shortCut)
  for (let time = 0; time < 3; time++) {
    await tryWrite(stage, `write-after-${shortCut}`, `${shortCut}-${time}`)
  }
}

async function tryWrite(stage: Stage, operation: string, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${stage.namespace}/configmaps`
  const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { text: name } }
  await stage.request(operation, { method: 'POST', path, body })
}

/** Etcd was restarted: until the API reads from it again, a refusal would say nothing. */
async function untilApiReads(stage: Stage): Promise<void> {
  const path = `/api/v1/namespaces/${stage.namespace}/configmaps/changed`
  await stage.until({ name: 'the API to read from etcd again', limit: '60s' }, async () => {
    const { kubernetes } = stage.testbed
    const answer = await kubernetes.request({ method: 'GET', path, limitMs: 5_000 }, stage.signal)
    return { done: answer.status === 200, seen: answer.text ?? `status ${answer.status}` }
  })
}
