import {
  acknowledgedWritesSurvive,
  defineCheck,
  diskUnused,
  disksFillTogether,
  everyMemberOf,
  fillDisk,
  fullDisksEndMembers,
  keyWrites,
  oldDataPutBack,
  probesHold,
  quotaTiny,
  storeCutOff,
  storeFollower,
  storeMinority,
  writesGoOn,
  writesResume,
} from '../../harness/index.ts'
import type { EtcdStage, MemberWithDisk, Target } from '../../harness/index.ts'
import { endOfMember, pauseOfWrites, resumption } from './bounds.ts'
import { overLosses } from './over-losses.ts'
import { writeLarge } from './write-large.ts'

/** Where members share the disk of the machine there is nothing to fill, and nothing to claim. */
const disks = { abilities: { etcd: ['fill-disk'] } } as const
const noAlarm = 'no-alarm-of-a-full-disk'
const commit = 'https://github.com/etcd-io/etcd/blob/release-3.6/server/storage/backend/batch_tx.go'

/**
 * Why: a disk that is full looks to many like a quota that is reached, and is something else: no
 * alarm is raised, the member dies, and it is no matter of compaction.
 *
 * How: while keys are written somebody else fills the disks of as many members as may be lost, or
 * of a follower, and then of all others, which are a quorum. Values are written that need new
 * pages, and after some seconds there is room again. Quotas are never near.
 */
export const diskFull = defineCheck({
  id: 'etcd/disk-full',
  title: 'A member ends when its disk is full, raises no alarm, and loses nothing',
  needs: { testbed: 'etcd', abilities: { etcd: ['kill', 'start'] } },
  limit: '8m',

  plan: (draw) => {
    const first = draw.random.shuffle(['minority' as const, 'follower' as const]).slice(0, 1)
    const isAlone = draw.select(everyMemberOf('etcd')).length === 1
    return {
      losses: [...(isAlone ? [] : first), 'others' as const].map((one) => ({
        whom: one,
        chance: draw.between(0, 99) / 100,
        seconds: draw.between(8, 11),
      })),
    }
  },

  given: () => Promise.resolve(),

  async when(stage, { losses }) {
    const names = stage.testbed.members.map(({ name }) => name)
    let hit: readonly string[] = []
    await overLosses(stage, losses, async ({ whom, chance, seconds }) => {
      const targets: Readonly<Record<typeof whom, Target>> = {
        minority: storeMinority,
        follower: storeFollower(chance),
        // Who was started again has room in its file, which a memory file system has given it.
        others: names.filter((name) => !hit.includes(name)),
      }
      await stage.during(fillDisk(targets[whom]), async () => {
        await stage.under(writeLarge, () =>
          stage.hold(`${seconds}s`, `the disk of ${whom} is full`),
        )
        if (whom === 'others') return
        hit = await fullMembers(stage)
        await observeAlarms(stage)
      })
    })
    // An alarm would be on disk, and there still.
    await observeAlarms(stage)
  },

  claims: [
    {
      id: 'disk-full-ends',
      level: 'MAY',
      sentence:
        'A member ends by itself within 5 s when its disk is full and writes go on; it serves ' +
        'nothing that it could not keep.',
      source: commit,
      invariant: fullDisksEndMembers({
        fault: 'fill-disk',
        name: keyWrites.write,
        membersMin: 1,
        within: endOfMember,
      }),
      failsUnder: diskUnused,
      needs: disks,
    },
    {
      id: 'disk-full-no-alarm',
      level: 'MAY',
      sentence: 'A full disk raises no NOSPACE alarm: that says of a quota that it is reached.',
      source: 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota',
      invariant: probesHold({ probe: noAlarm, readMin: 1 }),
      failsUnder: quotaTiny,
      needs: disks,
    },
    {
      id: 'disk-full-goes-on',
      level: 'MUST',
      sentence: 'Writes go on while no more disks are full than the store may lose members.',
      source: 'https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance',
      invariant: writesGoOn({ name: keyWrites.write, within: pauseOfWrites }),
      failsUnder: disksFillTogether,
      needs: { ...disks, etcdMembers: 3 },
    },
    {
      id: 'disk-full-resumes',
      level: 'MUST',
      sentence: 'Writes are acknowledged within 5 s after the disks have room and members run.',
      source: 'https://etcd.io/docs/v3.6/op-guide/failures/',
      invariant: writesResume({ name: keyWrites.write, after: 'fill-disk', within: resumption }),
      failsUnder: storeCutOff,
      needs: disks,
    },
    {
      id: 'ETCD-03-after-disk-full',
      level: 'MUST',
      sentence:
        'Every write that was acknowledged before and while disks were full is there when they ' +
        'have room again.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: keyWrites.write,
        finalRead: keyWrites.read,
        writesMin: 100,
      }),
      failsUnder: oldDataPutBack('fill-disk'),
      needs: disks,
    },
  ],
})

async function fullMembers({ signal, testbed }: EtcdStage): Promise<readonly string[]> {
  const members = testbed.members as readonly MemberWithDisk[]
  const full = await Promise.all(members.map((member) => member.isDiskFull(signal)))
  return members.filter((_, index) => full[index] === true).map(({ name }) => name)
}

/** Whether any member has raised an alarm; a store that does not answer tells nothing. */
async function observeAlarms(stage: EtcdStage): Promise<void> {
  const alarms = await stage.testbed.etcd.alarms(stage.signal).catch(() => undefined)
  stage.signal.throwIfAborted()
  if (alarms === undefined) return
  const seen = alarms.map(({ alarm, member }) => `${alarm} of ${member}`).join(', ')
  stage.observe(noAlarm, alarms.length === 0, seen || 'none')
}
