import {
  attemptsAsAsked,
  defineCheck,
  finishedJobsGone,
  finishedJobsReturn,
  jobsDeleted,
  jobsMovedForward,
  listJobs,
  policiesOverwritten,
  receiveRuns,
  runsNeverEarly,
  scheduleJobs,
  stagedRunsDelivered,
} from '../../harness/index.ts'
import type { AskedAttempts, CheckHistory, PlannedJob } from '../../harness/index.ts'
import { removal, staging } from './bounds.ts'

const stagedJobs = 40
const patientJobs = 40
const tests = 'https://github.com/dapr/dapr/tree/master/tests/integration/suite/scheduler'
const api = 'https://docs.dapr.io/reference/api/jobs_api/'
const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'

/** Whose attempts all fail, but for the seventh of the one that is tried for ever. */
const policies: readonly (AskedAttempts & Pick<PlannedJob, 'failurePolicy'>)[] = [
  { job: 'policy-none', attempts: 4, everyMs: 1_000 },
  { job: 'policy-drop', attempts: 1, everyMs: 1_000, failurePolicy: { policy: 'drop' } },
  {
    job: 'policy-twice',
    attempts: 3,
    everyMs: 1_500,
    failurePolicy: { policy: 'constant', intervalMs: 1_500, retriesMax: 2 },
  },
  {
    job: 'policy-never',
    attempts: 1,
    everyMs: 1_000,
    failurePolicy: { policy: 'constant', intervalMs: 1_000, retriesMax: 0 },
  },
  {
    job: 'policy-ever',
    attempts: 7,
    everyMs: 500,
    failurePolicy: { policy: 'constant', intervalMs: 500 },
  },
]
const policyJobs = policies.map(({ job }) => job)

/**
 * Why: an app is away when its jobs are due, and fails when it is there.
 *
 * How: jobs are due while there is no watcher; then there is one, which fails the runs of jobs with
 * policies of every kind.
 */
export const answers = defineCheck({
  id: 'dapr/answers',
  title: 'Runs wait for a watcher, and come again as often as their policy says when they fail',
  needs: { testbed: 'dapr' },
  limit: '3m',

  plan: (draw) => ({ awayMs: draw.between(4_000, 8_000) }),

  async given(stage) {
    await scheduleJobs(stage, [
      ...policies.map(({ failurePolicy, job: name }) => ({
        name,
        // When they are tried again counts from when they were due: there has to be a watcher.
        dueInMs: 12_000,
        ...(failurePolicy && { failurePolicy }),
      })),
      ...Array.from({ length: stagedJobs }, (_, index) => ({
        name: `staged-${index}`,
        dueInMs: 1_000 + 50 * index,
      })),
      ...Array.from({ length: patientJobs }, (_, index) => ({
        name: `patient-${index}`,
        dueInMs: 12_000 + 200 * index,
      })),
    ])
  },

  async when(stage, { awayMs }) {
    await stage.hold(`${awayMs}ms`, 'runs are due, and nobody watches')
    const replyTo = ({ job }: { readonly job: string }, attempt: number) => {
      const fails = job.startsWith('policy-') && attempt < 7
      return { reply: fails ? ('failed' as const) : ('success' as const), afterMs: 0 }
    }
    await stage.under(receiveRuns({ replyTo }), () =>
      stage.hold('20s', 'runs are delivered, and fail'),
    )
    await stage.hold('8s', 'what is over is gone')
    await listJobs(stage, policyJobs)
  },

  claims: [
    {
      id: 'DAPR-05',
      level: 'MUST',
      sentence: 'Runs that were due while nobody watched are delivered within 5 s, each once.',
      source: tests,
      invariant: stagedRunsDelivered({ jobs: 'staged-', dueMin: stagedJobs, within: staging }),
      failsUnder: jobsDeleted(['staged-7', 'staged-21']),
      knownDefects: [
        {
          issue: 'dapr/dapr#8220',
          summary: 'before 1.15 a run that is due while nobody watches is dropped',
          matches: (_verdict, { jobWatches }) => !jobWatches.some(isRunOf('staged-')),
        },
      ],
    },
    {
      id: 'DAPR-never-early',
      level: 'MUST',
      sentence: 'No job is delivered before it is due.',
      source: overview,
      invariant: runsNeverEarly({ jobs: '', jobsMin: patientJobs }),
      failsUnder: jobsMovedForward(['patient-37', 'patient-38']),
    },
    {
      id: 'DAPR-13',
      level: 'MUST',
      sentence:
        'A run that fails comes again as its policy says: without one three times, 1 s apart.',
      source: api,
      invariant: attemptsAsAsked({ jobs: policies, lateMs: 5_000 }),
      failsUnder: policiesOverwritten(policyJobs),
      knownDefects: [
        {
          issue: 'dapr/dapr#8240',
          summary: 'before 1.15 a run that fails is done',
          matches: (_verdict, { jobWatches }) =>
            policyJobs.every((job) => jobWatches.filter(isRunOf(job)).length === 1),
        },
      ],
    },
    {
      id: 'DAPR-13-gone',
      level: 'MUST',
      sentence: 'A job whose last attempt has failed is gone within 10 s.',
      source: tests,
      invariant: finishedJobsGone({ jobs: 'policy-', jobsMin: policies.length, within: removal }),
      failsUnder: finishedJobsReturn(policyJobs),
    },
  ],
})

/** Whether a run of a job was delivered. */
function isRunOf(prefix: string): (event: CheckHistory['jobWatches'][number]) => boolean {
  return (event) => event.step === 'received' && event.job.startsWith(prefix)
}
