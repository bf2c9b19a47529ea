import {
  defineCheck,
  everyDueRunDelivered,
  expirationsLifted,
  finishedJobsGone,
  finishedJobsReturn,
  listJobs,
  jobsDeleted,
  powerOff,
  receiveRuns,
  runsNotRepeated,
  scheduleJobs,
} from '../../harness/index.ts'
import type { PlannedJob } from '../../harness/index.ts'
import { removal, resumption } from './bounds.ts'
import { lossDefects } from './known-defects.ts'
import { loseOne, oneAfterTheOther } from './one-after-the-other.ts'

const api = 'https://docs.dapr.io/reference/api/jobs_api/'
const library = 'https://github.com/diagridio/go-etcd-cron'

/** How many jobs end before the loss, while the replica is away, and when it is long back. */
const jobsOfKind = 4
const dueInMs = 4_000
const beforeLossMs = 14_000
const prefix = 'ends-'
/** Past the restart, and the lease that it has to wait for. */
const lastEndMs = 62_000
const endsFirst = Array.from({ length: jobsOfKind }, (_, index) => `${prefix}early-${index}`)

/**
 * Why: an app that says until when a job is wanted must not be called afterwards, and must be
 * called until then.
 *
 * How: repeated jobs with a ttl end before a replica is killed, while it is away, and when it is
 * long back.
 */
export const jobsExpire = defineCheck({
  id: 'dapr/jobs-expire',
  title: 'Jobs run until their ttl, also when no replica is there to end them',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '4m',

  plan: (draw) => ({
    kills: oneAfterTheOther(draw, [{ min: 10, max: 14 }]).slice(0, 1),
    jitterMs: Array.from({ length: jobsOfKind }, () => draw.between(0, 900)),
  }),

  async given(stage, { jitterMs }) {
    const ending = (kind: string, ttlInMs: number): PlannedJob[] =>
      jitterMs.map((jitter, index) => ({
        name: `${prefix}${kind}-${index}`,
        schedule: `@every ${1 + (index % 2)}s`,
        dueInMs,
        ttlInMs: ttlInMs + jitter,
      }))
    await scheduleJobs(stage, [
      ...ending('early', 9_000),
      // A kill comes 2 to 5 s after the wait, and the replica is away for 10 s and more.
      ...ending('away', beforeLossMs + 6_500),
      ...ending('late', lastEndMs),
    ])
  },

  async when(stage, { kills }) {
    await stage.under(receiveRuns(), async () => {
      await stage.settle('60s')
      await stage.hold(`${beforeLossMs}ms`, 'some jobs run, and end')
      await stage.rounds(kills, async (kill) => {
        await loseOne(stage, kill, powerOff, { meanwhile: 'a replica is away, and jobs end' })
        await stage.settle('60s')
      })
      await stage.hold('48s', 'what was missed is caught up, and the last jobs end')
    })
    await listJobs(stage, endsFirst)
  },

  claims: [
    {
      id: 'DAPR-ttl-delivered',
      level: 'MUST',
      sentence: 'A repeated job with a ttl is delivered for every instant until then.',
      source: library,
      invariant: everyDueRunDelivered({ jobs: prefix, dueMin: 200, within: removal }),
      failsUnder: jobsDeleted(['ends-away-0', 'ends-late-1']),
      knownDefects: lossDefects,
    },
    {
      id: 'DAPR-ttl-ends',
      level: 'MUST',
      sentence: 'It is not delivered for an instant after its ttl.',
      source: api,
      invariant: runsNotRepeated({ jobs: prefix, runsMin: 200, within: resumption }),
      failsUnder: expirationsLifted(endsFirst),
    },
    {
      id: 'DAPR-ttl-gone',
      level: 'MUST',
      sentence: 'Once its last instant is answered it is in no list 10 s later.',
      source: api,
      invariant: finishedJobsGone({
        jobs: prefix,
        jobsMin: 3 * jobsOfKind,
        within: removal,
      }),
      failsUnder: finishedJobsReturn(endsFirst),
    },
  ],
})
