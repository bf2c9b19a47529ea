import { defineCheck, everyMemberOf, powerOff, storeLeader } from '../../harness/index.ts'
import { lossClaims } from './loss-claims.ts'
import { overLosses, scheduleEarly } from './over-losses.ts'

/**
 * Why: who keeps jobs in a store outside loses members of that, while the scheduler stands and has
 * to come through.
 *
 * How: while jobs of all kinds run the leader of the store and all of its members are killed, in
 * either order; the replicas of the scheduler are let alone.
 */
export const storeLost = defineCheck({
  id: 'dapr/store-lost',
  title: 'Jobs outlive the store outside, of which the leader and all members are killed',
  needs: { testbed: 'dapr' },
  limit: '8m',

  plan: (draw) => ({
    all: draw.select(everyMemberOf('etcd')),
    losses: draw.random.shuffle([
      { isAll: false, seconds: draw.between(4, 12) },
      { isAll: true, seconds: draw.between(4, 12) },
    ]),
    delaysMs: Array.from({ length: 16 }, () => draw.between(0, 120)),
  }),

  given: (stage) => scheduleEarly(stage),

  when: (stage, { all, delaysMs, losses }) =>
    overLosses(stage, {
      losses,
      delaysMs,
      lose: async ({ isAll, seconds }) => {
        await stage.during(powerOff(isAll ? all : storeLeader), () =>
          stage.hold(`${seconds}s`, isAll ? 'the store is away' : 'its leader is away'),
        )
      },
    }),

  claims: lossClaims({
    suffix: 'after-store-loss',
    fault: 'power-off',
    whom: 'members of the store outside',
    what: 'were killed',
    notAgain: 'MUST',
    needs: { abilities: { etcd: ['kill', 'start'] } },
  }),
})
