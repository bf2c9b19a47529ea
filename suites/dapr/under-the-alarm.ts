import type { DaprAnswer, DaprStage, VerbRow } from '../../harness/index.ts'

/** gRPC's code of an error that has none. */
const unknownCode = 2
/** Of the store itself. */
const exhaustedCode = 8
const largerFactor = 4
const triesPerReplica = 2
/** For a store whose members end and start again. */
const answerLimit = '40s'

/** Jobs that are asked for while nothing is due. */
export const refusedTable: readonly VerbRow[] = [
  { name: 'schedule-under-alarm', expect: 'refused', status: unknownCode },
]

/** Calls that need no space. */
export const passingTable: readonly VerbRow[] = [
  { name: 'get-under-alarm', expect: 'goes-on' },
  { name: 'list-under-alarm', expect: 'goes-on' },
  { name: 'delete-under-alarm', expect: 'goes-on' },
]

/** A write straight to the store, once all of its members have a larger quota. */
export const putUnderLargerQuota: VerbRow = {
  name: 'put-under-larger-quota',
  expect: 'refused',
  status: exhaustedCode,
}

/** Tries every kind of call through every replica; a job is deleted, which is there for that. */
export async function askUnderAlarm(stage: DaprStage, there: readonly string[]): Promise<void> {
  const { dapr, members } = stage.testbed
  const replicas = members.filter(({ role }) => role === 'dapr-scheduler')
  for (const [index, { name: member }] of replicas.entries()) {
    const ask = (
      verb: string,
      subject: string,
      call: (signal: AbortSignal) => Promise<DaprAnswer>,
    ): Promise<DaprAnswer> => stage.dapr(`${verb}-under-alarm`, subject, call, { member })
    const known = there[index] ?? ''
    await ask('get', known, (signal) => dapr.getJob(known, { member }, signal))
    await ask('list', member, (signal) => dapr.listJobs({ member }, signal))
    await ask('delete', 'nothing', (signal) => dapr.deleteJob('nothing', { member }, signal))
    for (let time = 0; time < triesPerReplica; time++) {
      const name = `refused-${index}-${time}`
      const job = { name, dueTime: '1h' }
      await ask('schedule', name, (signal) => dapr.scheduleJob(job, { member }, signal))
    }
  }
}

/** Gives each member of the store a larger quota, and writes when one of them answers. */
export async function largerQuota(stage: DaprStage, members: readonly string[]): Promise<void> {
  const { testbed } = stage
  const { etcd, etcdQuotaBytes } = testbed
  for (const member of members) {
    await testbed.restartEtcdWithQuota(member, largerFactor * etcdQuotaBytes, stage.signal)
  }
  // Between two ends of the processes: who does not answer has refused nothing.
  await stage.until({ name: 'the store to answer a read', limit: answerLimit }, async () => {
    const { outcome, text = outcome } = await etcd.get('nothing', stage.signal)
    return { done: outcome === 'ok', seen: text }
  })
  await stage.etcd(putUnderLargerQuota.name, 'larger', (signal) => etcd.put('larger', 'x', signal))
}
