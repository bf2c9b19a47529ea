import {
  defineCheck,
  dueRunsInTime,
  everyDueRunDelivered,
  finishedJobsGone,
  finishedJobsReturn,
  jobRescheduled,
  membersOf,
  oldDataPutBack,
  powerOff,
  runsNotRepeated,
  runsOneByOne,
  storeFollower,
  storeLeader,
  storeStaysAway,
  unfinishedJobsListed,
} from '../../harness/index.ts'
import { delivery, removal, resumption, takeover } from './bounds.ts'
import { fewJobs, firstEarly, jobNames, overLosses, scheduleEarly } from './over-losses.ts'

const scheduler = 'https://docs.dapr.io/concepts/dapr-services/scheduler/'
const library = 'https://github.com/diagridio/go-etcd-cron'

/**
 * Why: whoever hands a job to Dapr relies on it to be run, whatever becomes of the machine that the
 * scheduler is on.
 *
 * How: while jobs of all kinds run, replicas are killed and started again: of three a follower of
 * the store and the leader, in either order; one that stands alone twice.
 */
export const replicasKilled = defineCheck({
  id: 'dapr/replicas-killed',
  title: 'Jobs outlive the replicas of the scheduler, and every run that was due is delivered',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '8m',

  plan: (draw) => ({
    kills: Array.from({ length: draw.rounds }, () => {
      const alone = membersOf(draw.shape, 'dapr-scheduler').length === 1
      const whom = alone ? (['leader', 'leader'] as const) : (['leader', 'follower'] as const)
      return draw.random.shuffle(
        whom.map((victim) => ({
          victim,
          chance: draw.between(0, 99) / 100,
          afterMs: draw.between(2_000, 5_000),
          downSeconds: draw.between(2, 12),
        })),
      )
    }).flat(),
    delaysMs: Array.from({ length: 16 }, () => draw.between(0, 120)),
  }),

  given: (stage) => scheduleEarly(stage),

  when: (stage, { delaysMs, kills }) =>
    overLosses(stage, {
      losses: kills,
      delaysMs,
      lose: async ({ afterMs, chance, downSeconds, victim }) => {
        await stage.hold(`${afterMs}ms`, 'the moment of the kill')
        const target = victim === 'leader' ? storeLeader : storeFollower(chance)
        await stage.during(powerOff(target), () =>
          stage.hold(`${downSeconds}s`, 'a replica is away'),
        )
      },
    }),

  claims: [
    {
      id: 'DAPR-01',
      level: 'MUST',
      sentence: 'Every job that was acknowledged is there after replicas were killed.',
      source: scheduler,
      invariant: unfinishedJobsListed({ jobsMin: 15 }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'DAPR-01-one-shots',
      level: 'MUST',
      sentence: 'Every job that runs once is delivered at least once over kills of replicas.',
      source: scheduler,
      invariant: everyDueRunDelivered({ jobs: jobNames.once, dueMin: 40, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'DAPR-02',
      level: 'MUST',
      sentence:
        'After a kill due runs are delivered within the lease of the lost replica, an election ' +
        'and a margin of 4 s; where no majority was left, after the start.',
      source: library,
      invariant: dueRunsInTime({
        jobs: '',
        loss: 'power-off',
        afterLoss: takeover,
        afterReturn: resumption,
        usually: delivery,
      }),
      failsUnder: storeStaysAway,
    },
    {
      id: 'DAPR-03',
      level: 'MUST',
      sentence: 'Of a job that repeats every run that was missed is caught up.',
      source: library,
      invariant: everyDueRunDelivered({ jobs: jobNames.every, dueMin: 60, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'DAPR-03-one-by-one',
      level: 'MUST',
      sentence: 'Of a job a run is delivered only after the one before was answered.',
      source: library,
      invariant: runsOneByOne({ jobs: '', runsMin: 100 }),
      failsUnder: jobRescheduled(firstEarly),
    },
    {
      id: 'DAPR-04',
      level: 'MUST',
      sentence: 'A job whose last run was answered is gone within 10 s, and stays away.',
      source: library,
      invariant: finishedJobsGone({ jobs: jobNames.few, jobsMin: 4, within: removal }),
      failsUnder: finishedJobsReturn('power-off', fewJobs),
    },
    {
      id: 'DAPR-04-no-repeats',
      level: 'MUST',
      sentence:
        'No run is delivered again after it was answered, but for one that was on its way when ' +
        'replicas were lost or came back.',
      source: library,
      invariant: runsNotRepeated({ jobs: '', runsMin: 100, within: resumption }),
      failsUnder: oldDataPutBack('power-off'),
    },
  ],
})
