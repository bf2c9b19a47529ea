import {
  askForJobs,
  defineCheck,
  dueRunsInTime,
  everyDueRunDelivered,
  jobCalls,
  membersOf,
  membersReturnInSecret,
  oldDataPutBack,
  pause,
  powerOff,
  quorumLossStopsWrites,
  shutDown,
  storeQuorum,
  storeStaysAway,
  unfinishedJobsListed,
  writesResume,
} from '../../harness/index.ts'
import type { Draw } from '../../harness/index.ts'
import { catchUpMs, delivery, removal, resumption, takeover } from './bounds.ts'
import { lossDefects } from './known-defects.ts'
import { jobNames, overLosses, scheduleEarly } from './over-losses.ts'

const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'
const failures = 'https://etcd.io/docs/v3.5/op-guide/failures/#majority-failure'

/**
 * Why: without a majority a scheduler must not say that it took a job; what it said then would be
 * lost.
 *
 * How: while jobs of all kinds run, and others are asked for all the time, a majority of the
 * replicas is killed, asked to end, and held, and so are all of them; each time they come back.
 */
export const majorityLost = defineCheck({
  id: 'dapr/majority-lost',
  title: 'A scheduler without a majority takes no job, and goes on when it is back',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'stop', 'start', 'pause'] } },
  limit: '15m',

  plan: (draw) => ({
    losses: Array.from({ length: draw.rounds }, () => lossesOf(draw)).flat(),
    all: membersOf(draw.shape, 'dapr-scheduler').map(({ name }) => name),
    delaysMs: Array.from({ length: 16 }, () => draw.between(0, 60)),
  }),

  given: (stage) => scheduleEarly(stage),

  when: (stage, { all, delaysMs, losses }) =>
    overLosses(stage, {
      losses,
      delaysMs,
      lose: async ({ how, seconds, whom }) => {
        const fault = faults[how](whom === 'all' ? all : storeQuorum)
        await stage.during(fault, () => stage.hold(`${seconds}s`, 'the majority is lost'))
      },
      beside: askForJobs({ prefix: jobNames.asked, perSecond: 2, dueInMs: 2_000, limitMs: 4_000 }),
    }),

  claims: [
    {
      id: 'DAPR-08',
      level: 'MUST',
      sentence: 'No job is acknowledged that was asked for while no majority was there.',
      source: failures,
      invariant: quorumLossStopsWrites({ name: jobCalls.schedule, triedMin: 20 }),
      failsUnder: membersReturnInSecret,
    },
    {
      id: 'DAPR-08-resumes',
      level: 'MUST',
      sentence:
        'When a killed majority is started jobs are acknowledged within the lease of a lost ' +
        'replica, an election and a margin of 5 s.',
      source: overview,
      invariant: writesResume({
        name: jobCalls.schedule,
        after: 'power-off',
        within: resumption,
      }),
      failsUnder: storeStaysAway,
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-08-in-time',
      // A ceiling is explicitly not guaranteed.
      level: 'SHOULD',
      sentence: 'Runs that were due while the majority was lost are delivered in the same time.',
      source: overview,
      invariant: dueRunsInTime({
        jobs: '',
        losses: ['power-off', 'shut-down', 'pause'],
        afterLoss: takeover,
        afterReturn: resumption,
        usually: delivery,
        catchUpMs,
      }),
      failsUnder: storeStaysAway,
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-08-persist',
      level: 'MUST',
      sentence: 'Every job that was acknowledged is there after the majority was lost.',
      source: overview,
      invariant: unfinishedJobsListed({ jobsMin: 15 }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-08-delivered',
      level: 'MUST',
      sentence: 'Every run that was due is delivered at least once over losses of the majority.',
      source: overview,
      invariant: everyDueRunDelivered({ jobs: '', dueMin: 200, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: lossDefects,
    },
  ],
})

const faults = { kill: powerOff, stop: shutDown, hold: pause } as const

interface Loss {
  readonly how: keyof typeof faults
  readonly whom: 'majority' | 'all'
  readonly seconds: number
}

/** Kills first and last, in either order, and all else between them. */
function lossesOf(draw: Draw): Loss[] {
  const [first, last] = draw.random.shuffle<Loss>([
    // Long enough that somebody who comes back in secret would be seen to take jobs.
    { how: 'kill', whom: 'majority', seconds: draw.between(30, 34) },
    { how: 'kill', whom: 'all', seconds: draw.between(4, 10) },
  ])
  const between = draw.random.shuffle<Loss>([
    { how: 'stop', whom: 'majority', seconds: draw.between(4, 10) },
    { how: 'stop', whom: 'all', seconds: draw.between(4, 10) },
    { how: 'hold', whom: 'majority', seconds: draw.between(6, 14) },
    { how: 'hold', whom: 'all', seconds: draw.between(4, 10) },
  ])
  return [first, ...between, last].filter((loss) => loss !== undefined)
}
