import {
  defineCheck,
  deletedJobsReturn,
  deletedJobsStayAway,
  deleteThroughSidecar,
  dueRunsInTime,
  everyDueRunDelivered,
  jobsDeleted,
  oldDataPutBack,
  powerOff,
  scheduleThroughSidecar,
  serveRuns,
  storeStaysAway,
} from '../../harness/index.ts'
import type { PlannedJob } from '../../harness/index.ts'
import { droppedBehindSidecar } from './known-defects.ts'
import { loseOne, oneAfterTheOther } from './one-after-the-other.ts'
import { catchUpMs, delivery, reconnection, removal, resumption, takeover } from './bounds.ts'

const api = 'https://docs.dapr.io/reference/api/jobs_api/'
const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'
const library = 'https://github.com/diagridio/go-etcd-cron'

const everyJobs = 4
/** One-shot jobs of a round, over the loss and what follows it. */
const onceJobs = 30
/** They are due when the sidecar is back. */
const patientJobs = 12
/** Where there is no sidecar nothing is claimed of it. */
const needs = { abilities: { 'dapr-sidecar': ['kill', 'start'] } } as const
const every = Array.from({ length: everyJobs }, (_, index) => `every-${index}`)

/**
 * Why: apps do not speak to the scheduler. They ask their sidecar, which has to find the scheduler
 * again when it was away: before 1.16.13 and 1.17.4 it lost all its streams with one of them.
 *
 * How: an app schedules jobs through its sidecar while replicas of the scheduler are killed and
 * started again; then it deletes them, and the sidecar itself is killed.
 */
export const sidecar = defineCheck({
  id: 'dapr/sidecar',
  title: 'What an app asks its sidecar for arrives, whoever was killed in between',
  needs: {
    testbed: 'dapr',
    abilities: { 'dapr-scheduler': ['kill', 'start'] },
    programs: ['daprd'],
  },
  limit: '8m',

  plan: (draw) => ({
    kills: oneAfterTheOther(draw, [{ min: 2, max: 12 }]),
    delaysMs: Array.from({ length: 16 }, () => draw.between(0, 120)),
    sidecarAwaySeconds: draw.between(1, 4),
  }),

  given: () => Promise.resolve(),

  async when(stage, { delaysMs, kills, sidecarAwaySeconds }) {
    const replyTo = ({ number }: { readonly number: number }) => ({
      reply: 'success' as const,
      afterMs: delaysMs[number % delaysMs.length] ?? 0,
    })
    await stage.under(serveRuns({ watcher: 'app', replyTo }), async () => {
      let isWell = await stage.settle('60s')
      await scheduleThroughSidecar(stage, every.map(repeated))
      await stage.hold('6s', 'runs arrive')
      await stage.rounds(kills, async (kill, round) => {
        if (!isWell) return
        await scheduleThroughSidecar(stage, onceOf(`once-${round}-`, onceJobs, 1_000))
        await loseOne(stage, kill, powerOff)
        isWell = await stage.settle('60s')
        await stage.hold('8s', 'what was missed is caught up')
      })
      await stage.hold('26s', 'all that was due has arrived')
      if (!isWell) return
      await deleteThroughSidecar(stage, every)
      await scheduleThroughSidecar(stage, onceOf('patient-', patientJobs, 12_000))
      await stage.during(powerOff(['dapr-sidecar']), () =>
        stage.hold(`${sidecarAwaySeconds}s`, 'the sidecar is away'),
      )
      await stage.settle('60s')
      await stage.hold('38s', 'what is due when the sidecar is back arrives')
    })
  },

  claims: [
    {
      id: 'DAPR-app-once',
      level: 'MUST',
      sentence: 'Every job that an app scheduled to run once arrives, over kills of the scheduler.',
      source: overview,
      invariant: everyDueRunDelivered({ jobs: 'once-', dueMin: 40, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: [droppedBehindSidecar],
      needs,
    },
    {
      id: 'DAPR-app-every',
      level: 'MUST',
      sentence: 'Of a job that repeats every run that was missed arrives after the kill.',
      source: library,
      invariant: everyDueRunDelivered({ jobs: 'every-', dueMin: 100, within: removal }),
      failsUnder: oldDataPutBack('power-off'),
      knownDefects: [droppedBehindSidecar],
      needs,
    },
    {
      id: 'DAPR-app-in-time',
      // A ceiling is explicitly not guaranteed.
      level: 'SHOULD',
      sentence:
        'After a kill of the scheduler runs arrive as soon as they are delivered to anybody, and ' +
        'at most 8 s later: then the sidecar has found it again.',
      source: library,
      invariant: dueRunsInTime({
        jobs: '',
        losses: ['power-off'],
        afterLoss: [...takeover, reconnection],
        afterReturn: [...resumption, reconnection],
        usually: delivery,
        catchUpMs,
      }),
      failsUnder: storeStaysAway,
      knownDefects: [droppedBehindSidecar],
      needs,
    },
    {
      id: 'DAPR-app-deleted',
      level: 'MUST',
      sentence: 'Nothing arrives of a job 2 s after the app was told that it is deleted.',
      source: api,
      invariant: deletedJobsStayAway({ jobs: 'every-', dueMin: 60, within: delivery }),
      failsUnder: deletedJobsReturn(every),
      needs,
    },
    {
      id: 'DAPR-app-sidecar-back',
      level: 'MUST',
      sentence: 'Jobs that are due after the sidecar was killed and started again arrive.',
      source: overview,
      invariant: everyDueRunDelivered({ jobs: 'patient-', dueMin: patientJobs, within: removal }),
      failsUnder: jobsDeleted(['patient-3', 'patient-7']),
      needs,
    },
  ],
})

/** Each second, or each other second; 1.14 brings no run to an app that has no data. */
function repeated(name: string, index: number): PlannedJob {
  return { name, schedule: `@every ${1 + (index % 2)}s`, dueInMs: 2_000, data: `of ${name}` }
}

/** One in each second. */
function onceOf(prefix: string, count: number, firstMs: number): PlannedJob[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}${index}`,
    dueInMs: firstMs + 1_000 + index * 1_000,
    data: `of ${prefix}${index}`,
  }))
}
