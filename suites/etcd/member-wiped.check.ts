import {
  acknowledgedWritesSurvive,
  defineCheck,
  keyWrites,
  memberAltered,
  membersAgree,
  oldDataPutBack,
  storeFollower,
  storeLeader,
  wipe,
} from '../../harness/index.ts'
import { catchingUp } from './bounds.ts'
import { lookAtMembers, membersHoldTheSame } from './look-at-members.ts'
import { overLosses } from './over-losses.ts'

const replacement =
  'https://etcd.io/docs/v3.6/op-guide/runtime-configuration/#replace-a-failed-machine'

/**
 * Why: a machine that is lost with its disk is replaced by another one, while the store serves.
 *
 * How: while keys are written a follower, and then a leader, lose their data and are counted no
 * more; each is added again as a new member.
 */
export const memberWiped = defineCheck({
  id: 'etcd/member-wiped',
  title: 'A member that lost its data is replaced, and nothing that was acknowledged is lost',
  needs: { testbed: 'etcd', etcdMembers: 3, abilities: { etcd: ['kill', 'wipe'] } },
  limit: '10m',

  plan: (draw) => ({
    rounds: Array.from({ length: draw.rounds }, () =>
      draw.random.shuffle(
        (['follower', 'leader'] as const).map((whom) => ({
          whom,
          chance: draw.between(0, 99) / 100,
          seconds: draw.between(3, 8),
        })),
      ),
    ),
  }),

  given: () => Promise.resolve(),

  when: (stage, { rounds }) =>
    overLosses(stage, rounds.flat(), async ({ chance, seconds, whom }) => {
      const target = whom === 'leader' ? storeLeader : storeFollower(chance)
      await stage.during(wipe(target), () =>
        stage.hold(`${seconds}s`, 'the store goes on without the member'),
      )
      await lookAtMembers(stage, '60s')
    }),

  claims: [
    {
      id: 'ETCD-03-after-wipe',
      level: 'MUST',
      sentence: 'Every write that was acknowledged is there after members lost their data.',
      source: 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability',
      invariant: acknowledgedWritesSurvive({
        name: keyWrites.write,
        finalRead: keyWrites.read,
        writesMin: 200,
      }),
      failsUnder: oldDataPutBack('wipe'),
    },
    {
      id: 'wiped-member-catches-up',
      level: 'MUST',
      sentence:
        'A member that was added in place of a lost one holds what all others hold, in time.',
      source: replacement,
      invariant: membersAgree({
        after: 'wipe',
        probe: membersHoldTheSame,
        faultsMin: 2,
        within: catchingUp,
      }),
      failsUnder: memberAltered('wipe'),
    },
  ],
})
