import {
  askForJobs,
  controlPlaneExitsUnderAlarm,
  defineCheck,
  everyDueRunDelivered,
  everyMemberOf,
  fillQuota,
  jobCalls,
  listJobs,
  nothingHealsItself,
  oldDataPutBack,
  quotaRepairedInSecret,
  receiveRuns,
  scheduleJobs,
  storeHangsUnderAlarm,
  storeStaysAway,
  unfinishedJobsListed,
  verbsAnswerAsListed,
  watchReplicas,
  writesResume,
} from '../../harness/index.ts'
import { afterAlarm, removal } from './bounds.ts'
import {
  askUnderAlarm,
  largerQuota,
  passingTable,
  putUnderLargerQuota,
  refusedTable,
} from './under-the-alarm.ts'

const tests =
  'https://github.com/dapr/dapr/tree/master/tests/integration/suite/daprd/workflow/disk/quota.go'
const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'
const page = 'https://etcd.io/docs/v3.5/op-guide/maintenance/#space-quota'

/** Before, the store was there for too short a time to meet it. */
const repairable = {
  since: '1.15',
  what: 'a store that answers for long enough, between two ends of its replica, to be repaired',
}

const every = Array.from({ length: 4 }, (_, index) => `every-${index}`)
const later = Array.from({ length: 12 }, (_, index) => `later-${index}`)
/** Nothing is due while the store is filled: it would end half-way. */
const dueInMs = 30_000
const hourMs = 3_600_000

/**
 * Why: a scheduler whose store is full takes no job, and cannot write down which runs it has
 * delivered; whoever repairs it has the few seconds between two ends of its process.
 *
 * How: jobs are there, not yet due, when the store is filled to its quota; then they are due. A
 * larger quota alone is tried, and then comes the whole repair.
 */
export const quotaReached = defineCheck({
  id: 'dapr/quota-reached',
  title: 'A scheduler whose store is full takes no job, and loses none over the repair',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '8m',

  // Of the store, wherever it is.
  plan: (draw) => {
    const outside = draw.select(everyMemberOf('etcd'))
    const inside = draw.select(everyMemberOf('dapr-scheduler'))
    return { members: draw.random.shuffle(outside.length > 0 ? outside : inside) }
  },

  given: () => Promise.resolve(),

  when: async (stage, { members }) => {
    await stage.under(watchReplicas(), () =>
      stage.under(receiveRuns(), async () => {
        await stage.settle('60s')
        await scheduleJobs(stage, [
          ...every.map((name) => ({ name, schedule: '@every 1s', dueInMs })),
          ...Array.from({ length: 30 }, (_, index) => ({
            name: `once-${index}`,
            dueInMs: dueInMs + 1_000 * index,
          })),
          ...later.map((name) => ({ name, dueInMs: hourMs })),
        ])
        const asking = askForJobs({
          prefix: 'asked-',
          perSecond: 1,
          dueInMs: hourMs,
          limitMs: 4_000,
        })
        await stage.under(asking, async () => {
          await stage.during(fillQuota({ through: 'etcd' }), async () => {
            await stage.hold('3s', 'a refusal must be no matter of a moment')
            await askUnderAlarm(stage, later)
            await stage.hold('50s', 'jobs are due, and nothing can be written')
            await largerQuota(stage, members)
          })
          await stage.settle('90s')
          await stage.hold('20s', 'what was missed is caught up')
        })
      }),
    )
    await listJobs(stage, [...every, ...later])
  },

  claims: [
    {
      id: 'DAPR-10',
      level: 'MUST',
      sentence: 'Under the alarm jobs are refused at once, with the text of the store.',
      source: tests,
      invariant: verbsAnswerAsListed({ table: refusedTable }),
      failsUnder: quotaRepairedInSecret,
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-10-goes-on',
      level: 'MUST',
      sentence: 'Under the alarm, while no run is due, jobs are listed, read and deleted.',
      source: tests,
      invariant: verbsAnswerAsListed({ table: passingTable }),
      failsUnder: storeHangsUnderAlarm,
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-10-none',
      level: 'MUST',
      sentence: 'No job is acknowledged until somebody repairs.',
      source: page,
      invariant: nothingHealsItself({ write: jobCalls.schedule, writesMin: 10, intervals: 1 }),
      failsUnder: quotaRepairedInSecret,
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-10-ends',
      // A finding: a later version is to begin anew without ending.
      level: 'MAY',
      sentence: 'A replica ends when runs are due that it cannot write down.',
      source: tests,
      invariant: controlPlaneExitsUnderAlarm({ roles: ['dapr-scheduler'], withinMs: 50_000 }),
      failsUnder: quotaRepairedInSecret,
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-11',
      level: 'MUST',
      sentence:
        'After the whole repair jobs are acknowledged within the back-off of a restart, the lease ' +
        'of a lost replica, an election and a margin of 4 s.',
      source: tests,
      invariant: writesResume({ name: jobCalls.schedule, after: 'fill-quota', within: afterAlarm }),
      failsUnder: storeStaysAway,
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-11-persist',
      level: 'MUST',
      sentence: 'Every job that was acknowledged is there after the repair, as it was asked for.',
      source: overview,
      invariant: unfinishedJobsListed({ jobsMin: 15 }),
      failsUnder: oldDataPutBack('fill-quota'),
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-11-delivered',
      level: 'MUST',
      sentence: 'Every run that was due under the alarm is delivered at least once.',
      source: overview,
      invariant: everyDueRunDelivered({ jobs: '', dueMin: 150, within: removal }),
      failsUnder: oldDataPutBack('fill-quota'),
      needs: { dapr: repairable },
    },
    {
      id: 'DAPR-12',
      level: 'MUST',
      sentence: 'A larger quota alone leaves writes refused.',
      source: page,
      invariant: verbsAnswerAsListed({ table: [putUnderLargerQuota] }),
      failsUnder: quotaRepairedInSecret,
      needs: { dapr: repairable },
    },
  ],
})
