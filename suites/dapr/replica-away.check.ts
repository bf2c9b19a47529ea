import {
  defineCheck,
  healthTellsTruth,
  jobsDeleted,
  leadershipPasses,
  powerOff,
  receiveRuns,
  replicasHang,
  replicasRejoin,
  returnedMembersHang,
  runsTakenOver,
  scheduleJobs,
  watchReplicas,
} from '../../harness/index.ts'
import { resumption, takeover } from './bounds.ts'
import { loseOne, oneAfterTheOther } from './one-after-the-other.ts'

const tests = 'https://github.com/dapr/dapr/tree/master/tests/integration/suite/scheduler/api'
const sharedSince = { since: '1.15', what: 'replicas that share all jobs, and tell of each other' }
/** So many that each of three replicas surely has some. */
const names = Array.from({ length: 36 }, (_, index) => `shared-${index}`)

/**
 * Why: a replica that does not come back soon is replaced, and shares the work again when it does;
 * whoever looks at its health meanwhile should be told the truth.
 *
 * How: replicas are killed and stay away for longer than their lease, while they and their store
 * are asked all the time what they know of each other.
 */
export const replicaAway = defineCheck({
  id: 'dapr/replica-away',
  title: 'A replica that stays away is replaced, and shares the work when it is back',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '8m',

  plan: (draw) => ({ kills: oneAfterTheOther(draw, [{ min: 30, max: 34 }]) }),

  given: () => Promise.resolve(),

  when: (stage, { kills }) =>
    stage.under(watchReplicas(), () =>
      stage.under(receiveRuns(), async () => {
        await stage.settle('60s')
        await scheduleJobs(
          stage,
          names.map((name, index) => ({
            name,
            schedule: '@every 2s',
            dueInMs: 1_000 + 50 * index,
          })),
        )
        await stage.hold('6s', 'runs are delivered')
        let isWell = true
        await stage.rounds(kills, async (kill) => {
          // Where nobody leads there is no leader to kill.
          if (!isWell) return
          await loseOne(stage, kill, powerOff)
          await stage.hold('32s', 'it is back')
          isWell = await stage.settle('5s')
        })
      }),
    ),

  claims: [
    {
      id: 'DAPR-06',
      level: 'MUST',
      sentence:
        'When one of three replicas is killed the others deliver every job that it had, before it ' +
        'comes back.',
      source: `${tests}/triggerstall`,
      invariant: runsTakenOver({
        jobs: 'shared-',
        loss: 'power-off',
        within: takeover,
        jobsMin: 4,
      }),
      failsUnder: replicasHang,
      needs: { daprReplicas: 3, dapr: sharedSince },
    },
    {
      id: 'DAPR-06-leadership',
      // A ceiling is explicitly not guaranteed.
      level: 'SHOULD',
      sentence:
        'The leadership of a killed replica is gone within its lease, an election and a margin of ' +
        '4 s; that of the others stays.',
      source: 'https://github.com/diagridio/go-etcd-cron',
      invariant: leadershipPasses({ loss: 'power-off', within: takeover }),
      failsUnder: replicasHang,
      needs: { daprReplicas: 3, dapr: sharedSince },
    },
    {
      id: 'DAPR-07',
      level: 'MUST',
      sentence:
        'A replica that was started again has its leadership, is told to watchers by every ' +
        'replica, and delivers runs, within 28 s.',
      source: `${tests}/watchhosts`,
      invariant: replicasRejoin({ loss: 'power-off', within: resumption, returnsMin: 1 }),
      failsUnder: returnedMembersHang,
      needs: { dapr: sharedSince },
    },
    {
      id: 'DAPR-16',
      level: 'SHOULD',
      sentence:
        'No replica says that it is healthy for longer than 10 s while runs are due and nothing is ' +
        'delivered.',
      source: 'https://docs.dapr.io/operations/resiliency/health-checks/sidecar-health/',
      invariant: healthTellsTruth({ jobs: 'shared-', longestMs: 10_000, dueMin: 200 }),
      failsUnder: jobsDeleted(names),
      needs: { dapr: sharedSince },
    },
  ],
})
