import {
  defineCheck,
  deletedJobsStayAway,
  deleteJobs,
  jobRescheduled,
  jobsMisfiled,
  jobsStayApart,
  listJobs,
  listJobsOf,
  powerOff,
  receiveRuns,
  scheduleJobs,
} from '../../harness/index.ts'
import type { DaprApp, DaprStage, Member, PlannedJob } from '../../harness/index.ts'
import { delivery } from './bounds.ts'
import { loseOne, oneAfterTheOther } from './one-after-the-other.ts'

const api = 'https://docs.dapr.io/reference/api/jobs_api/'
const scheduler = 'https://docs.dapr.io/concepts/dapr-services/scheduler/'

const own = 'own'
const ownApp = { appId: 'holdfast', namespace: 'holdfast' } as const
/** In the same namespace; and of the same name in one whose name begins the same. */
const neighbour = {
  watcher: 'neighbour',
  app: { appId: 'neighbour', namespace: 'holdfast' },
} as const
const namesake = {
  watcher: 'namesake',
  app: { appId: 'holdfast', namespace: 'holdfast-next' },
} as const
const jobsOfApp = 6
const firstDeleted = namesOf('own-first', jobsOfApp)
const lastDeleted = namesOf('own-last', jobsOfApp)

/**
 * Why: many apps share a scheduler, and one of them takes its jobs back.
 *
 * How: three apps have jobs; some of one are deleted before a replica is killed, others while it
 * is away, or when it is back where it stood alone.
 */
export const ownJobsOnly = defineCheck({
  id: 'dapr/own-jobs-only',
  title: 'An app gets its own jobs only, and those no more that it deleted',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['kill', 'start'] } },
  limit: '4m',

  plan: (draw) => ({ kills: oneAfterTheOther(draw, [{ min: 6, max: 12 }]).slice(0, 1) }),

  async given(stage) {
    await scheduleJobs(
      stage,
      repeated([...namesOf(own, jobsOfApp), ...firstDeleted, ...lastDeleted]),
    )
    for (const { app, watcher } of [neighbour, namesake]) {
      await scheduleJobs(stage, repeated(namesOf(watcher, jobsOfApp)), { app })
    }
  },

  async when(stage, { kills }) {
    await underApps(stage, [neighbour, namesake], async () => {
      await stage.settle('60s')
      await stage.hold('8s', 'jobs run')
      await deleteJobs(stage, firstDeleted)
      const left = new Set(lastDeleted)
      const deleteLeft = async (): Promise<void> => {
        for (const name of await deleteJobs(stage, [...left])) left.delete(name)
      }
      await stage.rounds(kills, async (kill) => {
        const body = async (): Promise<void> => {
          if (stage.testbed.members.some(isOtherReplica)) await deleteLeft()
        }
        await loseOne(stage, kill, powerOff, { body })
        await stage.settle('60s')
      })
      await deleteLeft()
      await stage.hold('15s', 'jobs run')
    })
    await listJobs(stage, [...firstDeleted, ...lastDeleted])
    await listJobsOf(stage, { watcher: own, app: ownApp })
    for (const other of [neighbour, namesake]) await listJobsOf(stage, other)
  },

  claims: [
    {
      id: 'DAPR-own-jobs',
      level: 'MUST',
      sentence: 'An app is delivered and listed the jobs of its id and namespace, and no others.',
      source: scheduler,
      invariant: jobsStayApart({
        watchers: [own, neighbour.watcher, namesake.watcher],
        runsMin: 50,
      }),
      failsUnder: jobsMisfiled(['own-1', 'own-2'], neighbour.app),
      needs: { dapr: { since: '1.15', what: 'ListJobs' } },
    },
    {
      id: 'DAPR-deleted',
      level: 'MUST',
      sentence: 'A job whose deletion was acknowledged is delivered no more.',
      source: api,
      invariant: deletedJobsStayAway({ jobs: 'own-', dueMin: 100, within: delivery }),
      failsUnder: jobRescheduled('own-first-0'),
    },
  ],
})

/** The body, while each app has a watcher of its own. */
function underApps<R>(
  stage: DaprStage,
  others: readonly { readonly watcher: string; readonly app: DaprApp }[],
  body: () => Promise<R>,
): Promise<R> {
  const [first, ...rest] = others
  if (first === undefined) return stage.under(receiveRuns({ watcher: own }), body)
  return stage.under(receiveRuns(first), () => underApps(stage, rest, body))
}

function repeated(names: readonly string[]): PlannedJob[] {
  return names.map((name, index) => ({
    name,
    schedule: `@every ${1 + (index % 2)}s`,
    dueInMs: 2_000,
  }))
}

function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${index}`)
}

/** Whether a replica is there while another is away. */
function isOtherReplica(member: Member): boolean {
  return member.role === 'dapr-scheduler' && member.state() === 'running'
}
