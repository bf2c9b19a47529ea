import {
  daprBounds,
  defineCheck,
  deliveriesGoOn,
  dueRunsInTime,
  everyDueRunDelivered,
  jobsDeleted,
  listJobs,
  oldDataPutBack,
  powerOff,
  receiveRuns,
  scheduleJobs,
  storeLeader,
  storeStaysAway,
  unfinishedJobsListed,
} from '../../harness/index.ts'
import type { BoundPart, DaprStage, PlannedJob } from '../../harness/index.ts'

const onceJobs = 6_000
const everyJobs = 4_000
/** So many calls at a time ask for them; the first is due a minute after the first call. */
const atOnce = 48
const firstDueMs = 60_000
const windowMs = 120_000

const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'
const library = 'https://github.com/diagridio/go-etcd-cron'

/** What was missed of thousands is delivered beside what is due. */
const backlog: BoundPart = { name: 'backlog of all jobs', ms: 5_000 }
const within: readonly BoundPart[] = [{ name: 'margin', ms: 10_000 }]
const usually: readonly BoundPart[] = [{ name: 'margin', ms: 2_000 }]
const losses = {
  losses: ['power-off'],
  afterLoss: [...daprBounds.takeover, backlog],
  afterReturn: [...daprBounds.resumption, backlog],
  usually,
}

/**
 * Why: what holds for a few dozen jobs has to hold for thousands, when a replica is lost and all
 * of its share is behind.
 *
 * How: jobs that run once, spread over two minutes, and others that repeat are asked for through
 * all replicas side by side; the replica that leads the store is killed, and started again.
 */
export const manyJobs = defineCheck({
  id: 'dapr-scale/many-jobs',
  title: 'Ten thousand jobs outlive a replica, and all of their runs are delivered',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '10m',

  plan: (draw) => ({
    periodsS: Array.from({ length: 16 }, () => draw.between(15, 30)),
    kills: [{ afterMs: draw.between(20_000, 30_000), seconds: draw.between(6, 12) }],
  }),

  given: () => Promise.resolve(),

  async when(stage, { kills, periodsS }) {
    await stage.under(receiveRuns(), async () => {
      await stage.settle('60s')
      const planned = plannedJobs(periodsS)
      await observeSize(stage, 'store-before')
      await scheduleJobs(stage, planned, { atOnce })
      await observeSize(stage, 'store-with-jobs')
      await stage.hold('40s', 'the first jobs are due')
      await stage.rounds(kills, async ({ afterMs, seconds }) => {
        await stage.hold(`${afterMs}ms`, 'the moment of the kill')
        await stage.during(powerOff(storeLeader), () =>
          stage.hold(`${seconds}s`, 'a replica is away'),
        )
        await stage.settle('60s')
      })
      await stage.hold('90s', 'what was missed is caught up, and the last jobs run')
      await observeSize(stage, 'store-after-runs')
      await listJobs(
        stage,
        planned.map(({ name }) => name),
      )
    })
  },

  claims: [
    {
      id: 'DAPR-scale-delivered',
      level: 'MUST',
      sentence: 'Of ten thousand jobs every run that was due is delivered over a kill.',
      source: overview,
      invariant: everyDueRunDelivered({ jobs: '', dueMin: onceJobs + everyJobs, within }),
      failsUnder: jobsDeleted(['once-4000', 'once-5000']),
    },
    {
      id: 'DAPR-scale-persist',
      level: 'MUST',
      sentence: 'Every one of them that has runs to come is there afterwards.',
      source: overview,
      invariant: unfinishedJobsListed({ jobsMin: everyJobs }),
      failsUnder: oldDataPutBack('power-off'),
    },
    {
      id: 'DAPR-scale-in-time',
      // A ceiling is explicitly not guaranteed.
      level: 'SHOULD',
      sentence: 'They are delivered as soon as a few jobs are, and 5 s for all that was missed.',
      source: library,
      invariant: dueRunsInTime({ jobs: '', ...losses, catchUpMs: 250 }),
      failsUnder: storeStaysAway,
    },
    {
      id: 'DAPR-scale-goes-on',
      level: 'SHOULD',
      sentence: 'No job waits longer for its next run than its period and the time of the loss.',
      source: library,
      invariant: deliveriesGoOn({ jobs: '', ...losses, dueMin: onceJobs + everyJobs }),
      failsUnder: storeStaysAway,
    },
  ],
})

/** How large the file of a member is, and how many changes led to it: for docs/dapr.md. */
async function observeSize(stage: DaprStage, name: string): Promise<void> {
  const { etcd, members } = stage.testbed
  const { revision, sizeBytes } = await etcd.status(members[0]?.name ?? '', stage.signal)
  stage.observe(name, true, `${sizeBytes} bytes at revision ${revision}`)
}

/** Both kinds in turn, so that each is asked for from the first moment on to the last. */
function plannedJobs(periodsS: readonly number[]): PlannedJob[] {
  const once = Array.from({ length: onceJobs }, (_, index): PlannedJob => ({
    name: `once-${index}`,
    dueInMs: firstDueMs + Math.floor((index * windowMs) / onceJobs),
  }))
  const every = Array.from({ length: everyJobs }, (_, index): PlannedJob => {
    const periodS = periodsS[index % periodsS.length] ?? 20
    const dueInMs = firstDueMs + (index * 1_000 * periodS) / everyJobs
    return { name: `every-${index}`, schedule: `@every ${periodS}s`, dueInMs: Math.floor(dueInMs) }
  })
  return once.flatMap((job, index) => {
    const other = every[index]
    return other === undefined ? [job] : [job, other]
  })
}
