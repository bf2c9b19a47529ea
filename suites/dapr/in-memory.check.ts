import {
  defineCheck,
  everyDueRunDelivered,
  jobsDeleted,
  listJobs,
  lostJobsForgotten,
  machineOf,
  membersOf,
  oldDataPutBack,
  podDeleted,
  powerCut,
  powerOff,
  receiveRuns,
  scheduleJobs,
} from '../../harness/index.ts'
import type { PlannedJob } from '../../harness/index.ts'
import { removal } from './bounds.ts'

const jobs = 20
const guide = 'https://docs.dapr.io/operations/hosting/kubernetes/kubernetes-persisting-scheduler/'
const needs = { volumes: 'memory' } as const
const dataReturn = oldDataPutBack('power-off', 'pod-deleted', 'power-cut')

/**
 * Why: Dapr can keep its jobs in memory, for clusters without storage. Whoever does that has to
 * know what the jobs outlive, and what not; and a scheduler that lost them must not get stuck.
 *
 * How: the scheduler is killed and started again in its pod; then its pod is deleted; then its
 * machine loses power. Each time there are jobs before, and at last new ones are asked for.
 */
export const inMemory = defineCheck({
  id: 'dapr/in-memory',
  title: 'Jobs in memory outlive the program, and neither its pod nor its machine',
  needs: { testbed: 'dapr' },
  limit: '8m',

  plan: (draw) => ({
    replica: membersOf(draw.shape, 'dapr-scheduler')[0]?.name ?? '',
    seconds: [draw.between(1, 6), draw.between(1, 6), draw.between(2, 20)] as const,
  }),

  async given(stage) {
    await scheduleJobs(stage, namesOf('old-').map(repeated))
  },

  async when(stage, { replica, seconds: [killed, deleted, cut] }) {
    await stage.under(receiveRuns(), async () => {
      await stage.settle('60s')
      const kept = namesOf('kept-').map((name, index) => ({ name, dueInMs: 8_000 + 250 * index }))
      await scheduleJobs(stage, kept)
      await stage.hold('4s', 'jobs run')
      await stage.during(powerOff([replica]), () =>
        stage.hold(`${killed}s`, 'the program is away, and its pod is there'),
      )
      await stage.settle('60s')
      await stage.hold('6s', 'what was missed is caught up')
      await scheduleJobs(stage, namesOf('pod-').map(repeated))
      await stage.hold('4s', 'jobs run')
      await stage.during(podDeleted([replica]), () =>
        stage.hold(`${deleted}s`, 'another pod begins'),
      )
      await stage.settle('60s')
      await scheduleJobs(stage, namesOf('machine-').map(repeated))
      await stage.hold('4s', 'jobs run')
      await stage.during(powerCut(machineOf([replica])), () =>
        stage.hold(`${cut}s`, 'its machine is without power'),
      )
      await stage.settle('90s')
      await listJobs(stage, ['old-', 'pod-', 'machine-'].flatMap(namesOf))
      await scheduleJobs(
        stage,
        namesOf('new-').map((name, index) => ({ name, dueInMs: 1_000 + 250 * index })),
      )
      await stage.hold('18s', 'new jobs run')
    })
  },

  claims: [
    {
      id: 'DAPR-memory-kept',
      level: 'MUST',
      sentence: 'Jobs in memory outlive the program: all that were due are delivered.',
      source: guide,
      invariant: everyDueRunDelivered({ jobs: 'kept-', dueMin: jobs, within: removal }),
      failsUnder: dataReturn,
      needs,
    },
    {
      id: 'DAPR-memory-pod',
      level: 'MUST',
      sentence: 'After its pod was deleted the scheduler starts without a crash, and has no job.',
      source: guide,
      invariant: lostJobsForgotten({ fault: 'pod-deleted', jobsMin: 2 * jobs }),
      failsUnder: dataReturn,
      needs,
    },
    {
      id: 'DAPR-memory-machine',
      level: 'MUST',
      sentence: 'After its machine lost power it starts without a crash, and has no job.',
      source: guide,
      invariant: lostJobsForgotten({ fault: 'power-cut', jobsMin: 3 * jobs }),
      failsUnder: dataReturn,
      needs,
    },
    {
      id: 'DAPR-memory-anew',
      level: 'MUST',
      sentence: 'It takes new jobs and delivers them.',
      source: guide,
      invariant: everyDueRunDelivered({ jobs: 'new-', dueMin: jobs, within: removal }),
      failsUnder: jobsDeleted(['new-17', 'new-19']),
      needs,
    },
  ],
})

/** Each second, or each other second; never over. */
function repeated(name: string, index: number): PlannedJob {
  return { name, dueInMs: 1_000, schedule: `@every ${1 + (index % 2)}s` }
}

function namesOf(prefix: string): string[] {
  return Array.from({ length: jobs }, (_, index) => `${prefix}${index}`)
}
