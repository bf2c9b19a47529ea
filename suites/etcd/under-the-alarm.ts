import { deleteFill } from '../../harness/index.ts'
import type { EtcdLease, EtcdStage, VerbRow } from '../../harness/index.ts'

/** Names under which what happens below is recorded; the claims select by them. */
export const names = {
  sizes: 'size-at-the-alarm',
  disarmOnly: 'disarm-only',
  largerQuota: 'larger-quota',
  noDefragment: 'no-defragment',
} as const
/** Writes after a repair of all but one member. */
export const defragmentedAlone = 'write-after-one-defragmented'

const refused = { expect: 'refused', status: 8 } as const
const goesOn = { expect: 'goes-on' } as const

/** Kinds of operations that need space. */
export const refusedTable: readonly VerbRow[] = [
  { name: 'put-new', ...refused },
  { name: 'put-again', ...refused },
  { name: 'transact-put', ...refused },
  { name: 'transact-put-and-delete', ...refused },
  { name: 'grant-lease', ...refused },
]

/** Kinds of operations that need none. */
export const passingTable: readonly VerbRow[] = [
  { name: 'get', ...goesOn },
  { name: 'delete', ...goesOn },
  { name: 'transact-delete', ...goesOn },
  { name: 'renew-lease', ...goesOn },
  { name: 'compact', ...goesOn },
]

/** What eight writers have on their way, and a batch of 100 ms at 110 MB/s. */
const overshootBytes = 8_000_000 + 11_000_000
const leastShare = 0.7
const largerFactor = 4

/** How large the files of the members are whose alarms stand; returns these. */
export async function observeSizes(stage: EtcdStage): Promise<readonly string[]> {
  const { etcd, etcdQuotaBytes: quota } = stage.testbed
  const full = (await etcd.alarms(stage.signal)).map(({ member }) => member)
  for (const member of full) {
    const { sizeBytes } = await etcd.status(member, stage.signal)
    const holds = sizeBytes >= leastShare * quota && sizeBytes <= quota + overshootBytes
    const share = ((100 * sizeBytes) / quota).toFixed(0)
    stage.observe(names.sizes, holds, `${member} at ${share} % of its quota`)
  }
  return full
}

/** Tries every kind of operation once. */
export async function tryOperations(stage: EtcdStage, held: EtcdLease): Promise<void> {
  const { etcd } = stage.testbed
  await stage.etcd('get', 'kept', (signal) => etcd.get('kept', signal))
  await stage.etcd('delete', 'nothing', (signal) => etcd.delete('nothing', signal))
  await stage.etcd('transact-delete', 'nothing', (signal) =>
    etcd.transact({ puts: [], deletes: ['nothing'] }, signal),
  )
  await stage.etcd('renew-lease', 'the lease from before', (signal) => held.renew(signal))
  await stage.etcd('compact', 'all', (signal) => etcd.compact(signal))
  await stage.etcd('put-new', 'new', (signal) => etcd.put('new', 'x', signal))
  await stage.etcd('put-again', 'kept', (signal) => etcd.put('kept', 'x', signal))
  await stage.etcd('transact-put', 'transacted', (signal) =>
    etcd.transact({ puts: ['transacted'], deletes: [] }, signal),
  )
  await stage.etcd('transact-put-and-delete', 'transacted', (signal) =>
    etcd.transact({ puts: ['transacted'], deletes: ['nothing'] }, signal),
  )
  await stage.etcd('grant-lease', 'another lease', async (signal) => {
    const lease = await etcd.lease(60, signal)
    lease.release()
    return lease.granted
  })
}

/** The repairs that leave one step out, each followed by writes. */
export async function takeShortCuts(
  stage: EtcdStage,
  members: readonly string[],
  full: readonly string[],
): Promise<void> {
  const { testbed } = stage
  const { etcd, etcdQuotaBytes } = testbed
  const disarmed = await stage.etcd(names.disarmOnly, 'alarms', (signal) => etcd.disarm(signal))
  // A short cut that could not be taken shows nothing.
  if (disarmed.outcome === 'ok') await tryAfter(stage, names.disarmOnly)

  for (const member of members) {
    await testbed.restartEtcdWithQuota(member, largerFactor * etcdQuotaBytes, stage.signal)
  }
  await untilServing(stage)
  await tryAfter(stage, names.largerQuota)
  for (const member of members) {
    await testbed.restartEtcdWithQuota(member, etcdQuotaBytes, stage.signal)
  }
  await untilServing(stage)

  await deleteFill(etcd, stage.signal)
  const compacted = await etcd.compact(stage.signal)
  const cleared = await stage.etcd(names.noDefragment, 'alarms', (signal) => etcd.disarm(signal))
  if (compacted.outcome === 'ok' && cleared.outcome === 'ok') {
    await tryAfter(stage, names.noDefragment)
  }

  // A full one has to be left out, or nothing would be missing.
  const alone = members.find((member) => !full.includes(member)) ?? members[0]
  if (alone === undefined || members.length === 1) return
  const defragmented = await etcd.defragment(alone, stage.signal)
  const again = await etcd.disarm(stage.signal)
  if (defragmented.outcome !== 'ok' || again.outcome !== 'ok') return
  // Through the one that has room first: its write may pass, and raises the alarm of the others.
  for (const [index, member] of [alone, ...members, ...members].entries()) {
    const key = `alone-${index}`
    await stage.etcd(defragmentedAlone, key, (signal) => etcd.putThrough(member, key, key, signal))
    if (index === 0) await untilAlarmed(stage)
  }
}

/** The first write after a disarm may be what raises the alarm again: a few are tried. */
async function tryAfter(stage: EtcdStage, shortCut: string): Promise<void> {
  stage.mark(shortCut)
  for (let time = 0; time < 3; time++) {
    const key = `${shortCut}-${time}`
    await stage.etcd(`write-after-${shortCut}`, key, (signal) =>
      stage.testbed.etcd.put(key, key, signal),
    )
  }
}

/** An alarm is agreed upon like any write: what the one with room gets until then passes too. */
async function untilAlarmed(stage: EtcdStage): Promise<void> {
  await stage.until({ name: 'the alarm to be back', limit: '5s' }, async () => {
    const { length } = await stage.testbed.etcd.alarms(stage.signal)
    return { done: length > 0, seen: `${length} alarms` }
  })
}

/** Members were restarted: until they have a leader a refusal would say nothing. */
async function untilServing(stage: EtcdStage): Promise<void> {
  await stage.until({ name: 'the store to answer again', limit: '60s' }, async () => {
    const { outcome, text = outcome } = await stage.testbed.etcd.get('kept', stage.signal)
    return { done: outcome === 'ok', seen: text }
  })
}
