import {
  acknowledgedWritesSurvive,
  defineCheck,
  isolate,
  keyWrites,
  oldDataPutBack,
  partition,
  pause,
  powerOff,
  stall,
  storeFollower,
  storeMinority,
  survivorsHang,
  writesGoOn,
} from '../../harness/index.ts'
import { pauseOfWrites } from './bounds.ts'
import { overLosses } from './over-losses.ts'

const failureTolerance = 'https://etcd.io/docs/v3.6/faq/#what-is-failure-tolerance'

const ways = { 'power-off': powerOff, pause, partition, isolate, stall } as const

/**
 * Why: a store of three or five members is what everybody runs so that it goes on without some.
 *
 * How: while keys are written, as many members as may be lost are killed, stopped, cut off and
 * held, the leader among them; then a follower in each of these ways.
 */
export const minorityLost = defineCheck({
  id: 'etcd/minority-lost',
  title: 'A store goes on, and keeps what it acknowledged, without the members that it may lose',
  needs: { testbed: 'etcd', etcdMembers: 3, abilities: { etcd: ['kill', 'pause'] } },
  limit: '10m',

  plan: (draw) => ({
    rounds: Array.from({ length: draw.rounds }, () =>
      draw.random.shuffle(
        Object.keys(ways).flatMap((way) =>
          (['minority', 'follower'] as const).map((whom) => ({
            way: way as keyof typeof ways,
            whom,
            chance: draw.between(0, 99) / 100,
            seconds: draw.between(5, 8),
          })),
        ),
      ),
    ),
  }),

  given: () => Promise.resolve(),

  when: (stage, { rounds }) =>
    overLosses(stage, rounds.flat(), async ({ way, whom, chance, seconds }) => {
      const target = whom === 'minority' ? storeMinority : storeFollower(chance)
      await stage.during(ways[way](target), () =>
        stage.hold(`${seconds}s`, `the store goes on without ${whom}`),
      )
    }),

  claims: [
    {
      id: 'ETCD-06-goes-on',
      level: 'MUST',
      sentence: 'Writes go on while no more members are away than the store tolerates.',
      source: failureTolerance,
      invariant: writesGoOn({ name: keyWrites.write, within: pauseOfWrites }),
      failsUnder: survivorsHang,
    },
    {
      id: 'ETCD-03',
      level: 'MUST',
      sentence: 'Every write that was acknowledged is there after any loss that is tolerated.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: keyWrites.write,
        finalRead: keyWrites.read,
        writesMin: 500,
      }),
      failsUnder: oldDataPutBack('power-off'),
    },
  ],
})
