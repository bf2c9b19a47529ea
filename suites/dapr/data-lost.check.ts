import {
  dataLost,
  defineCheck,
  everyDueRunDelivered,
  jobsDeleted,
  listJobs,
  lostJobsForgotten,
  membersOf,
  oldDataPutBack,
  probesHold,
  receiveRuns,
  scheduleJobs,
} from '../../harness/index.ts'
import type { DaprStage } from '../../harness/index.ts'
import { removal } from './bounds.ts'

const oldJobs = 20
const newJobs = 20
const probe = 'begins-anew'
const startLine = /(No existing|Found existing) cluster data/
const guide =
  'https://docs.dapr.io/operations/hosting/self-hosted/self-hosted-persisting-scheduler/'
const alone = { abilities: { 'dapr-scheduler': ['wipe'] } } as const

/**
 * Why: a scheduler in memory, or one whose volume is gone, must begin anew, and not get stuck.
 *
 * How: the only replica is killed, loses its data folder and is started; then jobs are asked for.
 */
export const dataLostCheck = defineCheck({
  id: 'dapr/data-lost',
  title: 'A replica that lost its data starts with no job, and takes new ones',
  needs: { testbed: 'dapr' },
  limit: '3m',

  plan: (draw) => ({
    replica: membersOf(draw.shape, 'dapr-scheduler')[0]?.name ?? '',
    seconds: draw.between(1, 6),
  }),

  async given(stage) {
    await scheduleJobs(
      stage,
      namesOf('old-', oldJobs).map((name, index) => ({
        name,
        dueInMs: 1_000,
        schedule: `@every ${1 + (index % 3)}s`,
      })),
    )
  },

  async when(stage, { replica, seconds }) {
    await stage.under(receiveRuns(), async () => {
      await stage.hold('5s', 'jobs run')
      await stage.during(dataLost([replica]), () =>
        stage.hold(`${seconds}s`, 'the replica is away, and its data are gone'),
      )
      await stage.settle('60s')
      await listJobs(stage, namesOf('old-', oldJobs))
      await observeStart(stage, replica)
      await scheduleJobs(
        stage,
        namesOf('new-', newJobs).map((name, index) => ({ name, dueInMs: 1_000 + 250 * index })),
      )
      await stage.hold('18s', 'new jobs run')
    })
  },

  claims: [
    {
      id: 'DAPR-14',
      level: 'MUST',
      sentence: 'A replica that lost its data starts without a crash, and has no job.',
      source: guide,
      invariant: lostJobsForgotten({ fault: 'data-lost', jobsMin: oldJobs }),
      failsUnder: oldDataPutBack('data-lost'),
      needs: alone,
    },
    {
      id: 'DAPR-14-anew',
      level: 'MUST',
      sentence: 'It takes new jobs and delivers them.',
      source: guide,
      invariant: everyDueRunDelivered({ jobs: 'new-', dueMin: newJobs, within: removal }),
      failsUnder: jobsDeleted(['new-17', 'new-19']),
      needs: alone,
    },
    {
      id: 'DAPR-14-told',
      level: 'SHOULD',
      sentence: 'Its log says that there was no data of a cluster.',
      source: guide,
      invariant: probesHold({ probe, readMin: 1 }),
      failsUnder: oldDataPutBack('data-lost'),
      needs: { ...alone, dapr: { since: '1.15', what: 'the line of the log' } },
    },
  ],
})

/** What the last start said of the data that it found. */
async function observeStart(stage: DaprStage, replica: string): Promise<void> {
  const member = stage.testbed.members.find(({ name }) => name === replica)
  const lines = (await member?.logs({ linesMax: 5_000 }, stage.signal)) ?? []
  const last = lines.findLast((line) => startLine.test(line))
  const [text = 'nothing of its data'] = startLine.exec(last ?? '') ?? []
  stage.observe(probe, text.startsWith('No existing'), `its last start said: ${text}`)
}

function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}
