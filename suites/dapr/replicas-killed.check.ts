import {
  defineCheck,
  dueRunsInTime,
  everyDueRunDelivered,
  finishedJobsGone,
  finishedJobsReturn,
  jobRescheduled,
  oldDataPutBack,
  powerOff,
  runsNotRepeated,
  runsOneByOne,
  storeStaysAway,
  unfinishedJobsListed,
} from '../../harness/index.ts'
import { catchUpMs, delivery, removal, resumption, takeover } from './bounds.ts'
import { lossDefects } from './known-defects.ts'
import { loseInTurn } from './lose-in-turn.ts'
import { fewJobs, firstEarly, jobNames } from './over-losses.ts'

const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'
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
  ...loseInTurn({ seconds: [{ min: 2, max: 12 }], faultOn: powerOff }),

  claims: [
    {
      id: 'DAPR-01',
      level: 'MUST',
      sentence: 'Every job that was acknowledged is there after replicas were killed.',
      source: overview,
      invariant: unfinishedJobsListed({ jobsMin: 15 }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-01-one-shots',
      level: 'MUST',
      sentence: 'Every job that runs once is delivered at least once over kills of replicas.',
      source: overview,
      invariant: everyDueRunDelivered({ jobs: jobNames.once, dueMin: 40, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-02',
      // A ceiling is explicitly not guaranteed.
      level: 'SHOULD',
      sentence:
        'After a kill due runs are delivered within the lease of the lost replica, an election ' +
        'and a margin of 4 s; where no majority was left, after the start.',
      source: library,
      invariant: dueRunsInTime({
        jobs: '',
        losses: ['power-off'],
        afterLoss: takeover,
        afterReturn: resumption,
        usually: delivery,
        catchUpMs,
      }),
      failsUnder: storeStaysAway,
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-03',
      level: 'MUST',
      sentence: 'Of a job that repeats every run that was missed is caught up.',
      source: library,
      invariant: everyDueRunDelivered({ jobs: jobNames.every, dueMin: 60, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: lossDefects,
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
      failsUnder: finishedJobsReturn(fewJobs),
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
