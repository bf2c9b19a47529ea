import { powerOff, readKeys, writeKeys } from '../../harness/index.ts'
import type { EtcdSnapshot, EtcdStage } from '../../harness/index.ts'
import { latestRevision } from './look-at-members.ts'

/** Names under which what happens below is recorded; the claims select by them. */
export const tripNames = {
  save: 'save-snapshot',
  restore: 'restore-snapshot',
  refused: 'restore-while-a-member-runs',
  hash: 'hash-of-what-was-restored',
  revisionGoesOn: 'revision-goes-on',
  watchBumped: 'watch-of-an-old-revision-after-a-bump',
} as const
/** What is recorded of a restore without a bump, and judged by nobody. */
const observed = {
  revisionGoesBack: 'revision-goes-back',
  watch: 'watch-of-a-revision-that-is-not-there-any-more',
} as const

/** More than a store writes in the life of a snapshot. */
const bump = 1_000_000

/** Saves, writes more, loses all members, and makes the store anew from what was saved. */
export async function roundTrip(
  stage: EtcdStage,
  trip: { readonly prefix: string; readonly bumped: boolean; readonly from: string },
): Promise<void> {
  const { etcd, members, snapshots } = stage.testbed
  const { bumped, from, prefix } = trip
  const names = members.map(({ name }) => name)
  const written: string[] = []
  const snapshot = await stage.under(writeKeys({ prefix, perSecond: 20, written }), async () => {
    await stage.hold('4s', 'keys are there before the snapshot')
    const saved = await save(stage, from)
    await stage.hold('4s', 'keys are written that are not in it')
    return saved
  })
  if (snapshot === undefined) return
  const latest = Number(await latestRevision(stage))
  const { hash } = await etcd.hash(from, snapshot.revision, stage.signal)

  const options = bumped ? { bumpRevision: bump } : {}
  const restore = (name: string) =>
    stage.etcd(name, snapshot.revision, (signal) => snapshots.restore(snapshot, options, signal))
  // One old member runs: nothing is touched, and the store goes on with the data that it has.
  const others = names.filter((name) => name !== from)
  if (others.length === 0) await restore(tripNames.refused)
  else await stage.during(powerOff(others), () => restore(tripNames.refused))
  await stage.settle('60s')

  await stage.during(powerOff(names), () => restore(tripNames.restore))
  if (!(await stage.settle('60s'))) return
  if (bumped) await lookAtBumped(stage, { latest, key: `${prefix}0`, snapshot })
  else await lookAtRestored(stage, { latest, key: `${prefix}0`, snapshot, hash })
  await readKeys(stage, written)
}

async function save(stage: EtcdStage, from: string): Promise<EtcdSnapshot | undefined> {
  let snapshot: EtcdSnapshot | undefined
  const answer = await stage.etcd(tripNames.save, from, async (signal) => {
    snapshot = await stage.testbed.snapshots.save(from, signal)
    return snapshot.saved
  })
  return answer.outcome === 'ok' ? snapshot : undefined
}

interface Restored {
  /** The last revision that anybody saw. */
  readonly latest: number
  readonly key: string
  readonly snapshot: EtcdSnapshot
}

async function lookAtRestored(
  stage: EtcdStage,
  { hash, key, latest, snapshot }: Restored & { readonly hash: string },
): Promise<void> {
  const { etcd, members } = stage.testbed
  for (const { name } of members) {
    const { revision } = await etcd.status(name, stage.signal)
    const found = await etcd.hash(name, revision, stage.signal)
    const holds = found.hash === hash && revision === snapshot.revision
    const seen = `${name} ${found.hash} at revision ${revision}`
    stage.observe(tripNames.hash, holds, `${seen} (saved: ${hash} at ${snapshot.revision})`)
  }
  const now = Number(await latestRevision(stage))
  stage.observe(observed.revisionGoesBack, now < latest, `${latest} before, ${now} after`)
  await stage.etcd(observed.watch, key, (signal) => etcd.watchFrom(key, String(latest), signal))
}

async function lookAtBumped(stage: EtcdStage, { key, latest, snapshot }: Restored): Promise<void> {
  const { etcd, members } = stage.testbed
  const states = await Promise.all(
    members.map(async ({ name }) => {
      const { revision } = await etcd.status(name, stage.signal)
      return { name, revision, ...(await etcd.hash(name, revision, stage.signal)) }
    }),
  )
  const seen = states.map(({ hash, name, revision }) => `${name} ${hash} at revision ${revision}`)
  const isSame = new Set(states.map(({ hash, revision }) => `${hash} ${revision}`)).size === 1
  stage.observe(tripNames.hash, isSame, seen.join(', '))
  const lowest = Math.min(...states.map(({ revision }) => Number(revision)))
  stage.observe(tripNames.revisionGoesOn, lowest > latest, `${latest} before, ${lowest} after`)
  const next = String(Number(snapshot.revision) + 1)
  await stage.etcd(tripNames.watchBumped, key, (signal) => etcd.watchFrom(key, next, signal))
}
