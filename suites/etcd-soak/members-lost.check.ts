import {
  acknowledgedWritesSurvive,
  defineCheck,
  keyWrites,
  membersReturnInSecret,
  oldDataPutBack,
  partition,
  pause,
  powerOff,
  quorumLossStopsWrites,
  readKeys,
  shutDown,
  storeBounds,
  storeFollower,
  storeLeader,
  storeMinority,
  storeQuorum,
  storeStaysAway,
  survivorsHang,
  writeKeys,
  writesGoOn,
  writesResume,
} from '../../harness/index.ts'
import type { Target } from '../../harness/index.ts'

const failureTolerance = 'https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance'
const majorityFailure = 'https://etcd.io/docs/v3.6/op-guide/failures/#majority-failure'

const ways = { 'power-off': powerOff, 'shut-down': shutDown, pause, partition } as const
type Way = keyof typeof ways
/** Whom a loss hits; chance, drawn with the plan, says which follower. */
const targets = {
  leader: (_chance: number): Target => storeLeader,
  follower: storeFollower,
  minority: (_chance: number): Target => storeMinority,
  quorum: (_chance: number): Target => storeQuorum,
} as const
type Whom = keyof typeof targets

/** A partition of the quorum would leave one on its side: it is no loss. */
const quorumWays = ['power-off', 'shut-down', 'pause'] as const
const kinds: readonly { readonly way: Way; readonly whom: Whom }[] = [
  ...(Object.keys(ways) as Way[]).flatMap((way) =>
    (['leader', 'follower', 'minority'] as const).map((whom) => ({ way, whom })),
  ),
  ...quorumWays.map((way) => ({ way, whom: 'quorum' as const })),
]
/**
 * So that the shortest soak has something to say on each claim. The quorum first: only after its
 * loss do writes have to resume, and a store that stays away after another loss may have written.
 */
const opening = [
  { way: 'power-off', whom: 'quorum' },
  { way: 'power-off', whom: 'leader' },
] as const
/** So often every kind is played, each time in another order, before all begins again. */
const shuffles = 8

/** At most so many keys a second, and not many more in all: each is read at the end. */
const perSecondMax = 20
const perSecondMin = 3
const keysInAll = 100_000

/**
 * Why: what holds after one loss may wear out: leaks, logs that only grow, members that come back
 * a little worse each time.
 *
 * How: while keys are written members are killed, restarted, stopped and cut off, one after the
 * other: leaders, followers, as many as may be lost, and the quorum. In the end all keys are read.
 */
export const membersLost = defineCheck({
  id: 'etcd-soak/members-lost',
  title: 'A store keeps its promises while members are lost in a loop',
  needs: { testbed: 'etcd', etcdMembers: 3, abilities: { etcd: ['kill', 'start', 'pause'] } },
  lasts: { usual: '10m', most: '24h' },
  limit: '5m',

  plan: (draw) => {
    const orders = Array.from({ length: shuffles * draw.rounds }, () => draw.random.shuffle(kinds))
    return {
      losses: [...opening, ...orders.flat()].map(({ way, whom }) => ({
        way,
        whom,
        chance: draw.between(0, 99) / 100,
        quietMs: draw.between(500, 3_000),
        seconds: whom === 'quorum' ? draw.between(5, 8) : draw.between(6, 9),
      })),
    }
  },

  given: () => Promise.resolve(),

  async when(stage, { losses }) {
    const written: string[] = []
    const rate = Math.round(keysInAll / (stage.lastsMs / 1_000))
    const perSecond = Math.min(perSecondMax, Math.max(perSecondMin, rate))
    await stage.under(writeKeys({ prefix: 'soak/', perSecond, written }), async () => {
      await stage.cycle(losses, async ({ chance, quietMs, seconds, way, whom }) => {
        await stage.hold(`${quietMs}ms`, 'keys are written through all members')
        await stage.during(ways[way](targets[whom](chance)), () =>
          stage.hold(`${seconds}s`, `without ${whom}`),
        )
        // A store that does not come back has no leader to aim at.
        return stage.settle('60s')
      })
      await stage.hold('3s', 'writes go on')
    })
    await readKeys(stage, written)
  },

  claims: [
    {
      id: 'ETCD-06-soak-goes-on',
      level: 'MUST',
      sentence: 'Writes go on under each loss that is tolerated, however many came before.',
      source: failureTolerance,
      invariant: writesGoOn({ name: keyWrites.write, within: storeBounds.pauseOfWrites }),
      failsUnder: survivorsHang,
    },
    {
      id: 'ETCD-06-soak-stops',
      level: 'MUST',
      sentence: 'No write is acknowledged that began while the quorum was lost, each time.',
      source: majorityFailure,
      invariant: quorumLossStopsWrites({ name: keyWrites.write, triedMin: 10 }),
      failsUnder: membersReturnInSecret,
    },
    {
      id: 'ETCD-06-soak-resumes',
      level: 'MUST',
      sentence: 'Writes are acknowledged again within 5 s after the members of each loss are back.',
      source: majorityFailure,
      invariant: writesResume({
        name: keyWrites.write,
        loss: 'any',
        within: storeBounds.resumption,
      }),
      failsUnder: storeStaysAway,
    },
    {
      id: 'ETCD-03-soak',
      level: 'MUST',
      sentence: 'Every write that was acknowledged is there after all these losses.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: keyWrites.write,
        finalRead: keyWrites.read,
        writesMin: 100,
      }),
      failsUnder: oldDataPutBack('power-off'),
    },
  ],
})
