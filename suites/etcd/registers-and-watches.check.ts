import {
  defineCheck,
  isolate,
  oldDataPutBack,
  partition,
  pause,
  powerOff,
  readsStale,
  registersLinearizable,
  revisionsFollowTime,
  stall,
  storeFollower,
  storeLeader,
  storeMinority,
  storeQuorum,
  useRegisters,
  watchesAtomic,
  watchesBegunAnew,
  watchesInHalves,
  watchesOrdered,
  watchesReliable,
  watchesResumable,
  watchesResumedEarly,
  watchesResumedLate,
  watchesUnique,
  watchRegisters,
} from '../../harness/index.ts'
import type { EtcdStage, Target } from '../../harness/index.ts'

const guarantees = 'https://etcd.io/docs/v3.6/learning/api_guarantees/'
const prefix = 'register/'

const ways = { 'power-off': powerOff, pause, partition, isolate, stall } as const

interface Loss {
  readonly way: keyof typeof ways
  readonly whom: 'leader' | 'follower' | 'minority' | 'quorum'
  /** What came before is compacted while these are away. */
  readonly compact?: true
}

/** Of a single member nobody can be left. */
const ofOne: readonly Loss[] = [
  { way: 'power-off', whom: 'leader' },
  { way: 'pause', whom: 'leader' },
  { way: 'isolate', whom: 'leader' },
  { way: 'power-off', whom: 'leader' },
]
const ofSeveral: readonly Loss[] = [
  { way: 'power-off', whom: 'minority' },
  { way: 'power-off', whom: 'follower', compact: true },
  { way: 'power-off', whom: 'quorum' },
  { way: 'pause', whom: 'minority' },
  { way: 'partition', whom: 'minority' },
  { way: 'partition', whom: 'follower' },
  { way: 'stall', whom: 'follower' },
  { way: 'isolate', whom: 'leader' },
]

/**
 * Why: whoever builds on a store trusts that all its clients see one order of what happens, and
 * that a watch tells of all of it.
 *
 * How: clients through every member read, write, swap and delete a few keys that they share, and a
 * watcher through every member looks on, while members are killed, stopped, cut off and held.
 */
export const registersAndWatches = defineCheck({
  id: 'etcd/registers-and-watches',
  title: 'All clients see one order of what happens, and watches tell of all of it',
  needs: { testbed: 'etcd', abilities: { etcd: ['kill', 'pause'] } },
  limit: '10m',

  plan: (draw) => ({
    seed: draw.between(0, 999_999),
    losses: Array.from({ length: draw.rounds }, () =>
      draw.random.shuffle(
        (draw.shape.members.length === 1 ? ofOne : ofSeveral).map((loss) => ({
          ...loss,
          chance: draw.between(0, 99) / 100,
          seconds: draw.between(3, 6),
        })),
      ),
    ).flat(),
  }),

  given: () => Promise.resolve(),

  async when(stage, { losses, seed }) {
    const seenUpTo = new Map<string, number>()
    await stage.under(watchRegisters({ prefix, seenUpTo }), async () => {
      let isWell = true
      await stage.under(useRegisters({ prefix, registers: 3, seed }), async () => {
        await stage.hold('3s', 'registers are in use before the first loss')
        await stage.rounds(losses, async ({ way, whom, chance, seconds, compact }) => {
          // Without a leader there is nobody to aim at.
          if (!isWell) return
          await stage.during(ways[way](targetOf(whom, chance)), async () => {
            await stage.hold(`${seconds}s`, `the ${whom} of the store is lost`)
            if (compact) {
              await stage.etcd('compact', 'all', (signal) => stage.testbed.etcd.compact(signal))
            }
          })
          isWell = await stage.settle('60s')
        })
        await stage.hold('3s', 'registers are in use after the last loss')
      })
      await untilAllSaw(stage, seenUpTo)
    })
  },

  claims: [
    {
      id: 'ETCD-03-registers',
      level: 'MUST',
      sentence:
        'Reads, writes, swaps and deletes of a key are linearizable: one order explains all answers.',
      source: `${guarantees}#isolation-level-and-consistency-of-replicas`,
      invariant: registersLinearizable({ operationsMin: 30 }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'ETCD-03-revisions',
      level: 'MUST',
      sentence:
        'What begins after an answer has no earlier revision, over all keys, and a change a later one.',
      source: `${guarantees}#isolation-level-and-consistency-of-replicas`,
      invariant: revisionsFollowTime({ operationsMin: 100 }),
      failsUnder: readsStale,
      // A single member has nobody to lag behind.
      needs: { etcdMembers: 3 },
    },
    {
      id: 'ETCD-16-ordered',
      level: 'MUST',
      sentence: 'The revisions that a watch tells of never go back.',
      source: `${guarantees}#watch-apis`,
      invariant: watchesOrdered({ changesMin: 30 }),
      failsUnder: watchesBegunAnew,
    },
    {
      id: 'ETCD-16-unique',
      level: 'MUST',
      sentence: 'A watch tells of no change twice.',
      source: `${guarantees}#watch-apis`,
      invariant: watchesUnique({ changesMin: 30 }),
      failsUnder: watchesResumedEarly,
    },
    {
      id: 'ETCD-16-atomic',
      level: 'MUST',
      sentence: 'A watch tells of all changes of a transaction in one message.',
      source: `${guarantees}#watch-apis`,
      invariant: watchesAtomic({ changesMin: 30, transactionsMin: 10 }),
      failsUnder: watchesInHalves,
    },
    {
      id: 'ETCD-16-reliable',
      level: 'MUST',
      sentence: 'Between two changes that a watch tells of it leaves none out.',
      source: `${guarantees}#watch-apis`,
      invariant: watchesReliable({ changesMin: 30 }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'ETCD-16-resumable',
      level: 'MUST',
      sentence:
        'A watch that is resumed after the last revision that it told of leaves nothing out, but ' +
        'for what it says is compacted; and all watches tell of the last change within 10 s.',
      source: `${guarantees}#watch-apis`,
      invariant: watchesResumable({
        changesMin: 30,
        resumedMin: 2,
        within: [{ name: 'delivery', ms: 10_000 }],
      }),
      failsUnder: watchesResumedLate,
    },
  ],
})

function targetOf(whom: Loss['whom'], chance: number): Target {
  switch (whom) {
    case 'leader':
      return storeLeader
    case 'follower':
      return storeFollower(chance)
    case 'minority':
      return storeMinority
    case 'quorum':
      return storeQuorum
    default:
      return whom satisfies never
  }
}

/** Longer than watchers may take: one that does not come is late, and no victim of the end. */
async function untilAllSaw(stage: EtcdStage, seenUpTo: ReadonlyMap<string, number>): Promise<void> {
  const { etcd, members } = stage.testbed
  await stage.hold('2s', 'what was on its way when the clients ended is done, or never will be')
  let last = Infinity
  await stage.until({ name: 'all watchers to see the last change', limit: '20s' }, async () => {
    if (last === Infinity) {
      const read = { act: 'read', key: prefix } as const
      const { revision } = await etcd.onRegisters(members[0]?.name ?? '', read, stage.signal)
      last = revision ?? Infinity
    }
    const revisions = [...seenUpTo].map(([watcher, revision]) => `${revision} ${watcher}`)
    const done = [...seenUpTo.values()].every((revision) => revision >= last)
    return { done, seen: `${revisions.join(', ')} of ${last}` }
  })
}
