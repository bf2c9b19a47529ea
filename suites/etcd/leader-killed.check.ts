import {
  acknowledgedWritesSurvive,
  defineCheck,
  keyWrites,
  leaderReplacedWithin,
  memberAltered,
  membersAgree,
  oldDataPutBack,
  powerOff,
  storeLeader,
  survivorsHang,
} from '../../harness/index.ts'
import { election } from './bounds.ts'
import { lookAtMembers, membersHoldTheSame } from './look-at-members.ts'
import { overLosses } from './over-losses.ts'

const kills = 20

/**
 * Why: every restart of a machine may take the leader of a store, and all clients wait for the
 * next one.
 *
 * How: while keys are written the leader is killed twenty times, and started again each time.
 */
export const leaderKilled = defineCheck({
  id: 'etcd/leader-killed',
  title: 'A killed leader is replaced in time, and nothing that it acknowledged is lost',
  needs: { testbed: 'etcd', etcdMembers: 3, abilities: { etcd: ['kill', 'start'] } },
  limit: '12m',

  plan: (draw) => ({
    kills: Array.from({ length: kills * draw.rounds }, () => ({
      afterMs: draw.between(0, 1_500),
    })),
  }),

  given: () => Promise.resolve(),

  when: (stage, { kills }) =>
    overLosses(stage, kills, async ({ afterMs }) => {
      await stage.hold(`${afterMs}ms`, 'the moment of the kill')
      await stage.during(powerOff(storeLeader), () => stage.hold('5s', 'another leads'))
      await lookAtMembers(stage, '30s')
    }),

  claims: [
    {
      id: 'ETCD-07',
      level: 'MUST',
      sentence:
        'After a leader was killed, writes are acknowledged within three election timeouts and ' +
        '1 s, in 95 of 100 kills.',
      source: 'https://etcd.io/docs/v3.6/op-guide/failures/#leader-failure',
      invariant: leaderReplacedWithin({
        fault: 'power-off',
        name: keyWrites.write,
        killsMin: kills,
        within: election,
      }),
      failsUnder: survivorsHang,
    },
    {
      id: 'ETCD-07-hashes',
      level: 'MUST',
      sentence: 'After each kill of a leader all members hold the same: their hashes are equal.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#consistency',
      invariant: membersAgree({
        after: 'power-off',
        probe: membersHoldTheSame,
        faultsMin: kills,
      }),
      failsUnder: memberAltered('power-off'),
    },
    {
      id: 'ETCD-03-after-leader-loss',
      level: 'MUST',
      sentence: 'Every write that was acknowledged is there after leaders were killed.',
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
