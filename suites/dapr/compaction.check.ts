import {
  defineCheck,
  everyDueRunDelivered,
  jobsDeleted,
  receiveRuns,
  scheduleJobs,
} from '../../harness/index.ts'
import type { DaprStage } from '../../harness/index.ts'
import { afterCompaction } from './bounds.ts'

/** So many that each of three replicas surely has some. */
const jobsPerRound = 24
const writes = 6_000
const writers = 32
const hourMs = 3_600_000
const rounds = [0, 1, 2]

/**
 * Why: until 1.17.6 a scheduler whose watch had seen nothing for long could find that what it
 * wanted to go on from was compacted; then nothing was delivered any more, and it was healthy.
 *
 * How: jobs are there, and nothing is due. Thousands of revisions are written that are not the
 * scheduler's, history is compacted up to the last one, and new jobs are due soon; and again.
 */
export const compaction = defineCheck({
  id: 'dapr/compaction',
  title: 'Jobs are delivered in time when history was compacted under idle replicas',
  needs: { testbed: 'dapr' },
  limit: '5m',

  plan: () => ({}),

  given: async (stage) => {
    const names = Array.from({ length: jobsPerRound }, (_, index) => `idle-${index}`)
    await scheduleJobs(
      stage,
      names.map((name) => ({ name, dueInMs: hourMs })),
    )
  },

  when: (stage) =>
    stage.under(receiveRuns(), async () => {
      await stage.settle('60s')
      await stage.rounds(rounds, async (round) => {
        await stage.hold('3s', 'nothing is due')
        await writeElsewhere(stage, round)
        const { outcome } = await stage.etcd('compact', 'all', (signal) =>
          stage.testbed.etcd.compact(signal),
        )
        // What was not compacted shows nothing.
        if (outcome !== 'ok') return
        await scheduleJobs(
          stage,
          namesOf(round).map((name) => ({ name, dueInMs: 2_000 })),
        )
        await stage.hold('14s', 'jobs are due')
      })
    }),

  claims: [
    {
      id: 'DAPR-15',
      level: 'MUST',
      sentence:
        'Jobs that are asked for after history was compacted are delivered within 10 s after they ' +
        'are due.',
      source: 'https://github.com/dapr/dapr/blob/master/docs/release_notes/v1.17.7.md',
      invariant: everyDueRunDelivered({
        jobs: 'after-',
        dueMin: rounds.length * jobsPerRound,
        within: afterCompaction,
        isLimit: true,
      }),
      failsUnder: jobsDeleted(rounds.map((round) => `after-${round}-0`)),
    },
  ],
})

/** New revisions of a key that is not the scheduler's. */
async function writeElsewhere(stage: DaprStage, round: number): Promise<void> {
  const { etcd } = stage.testbed
  let next = 0
  const write = async (): Promise<void> => {
    while (next < writes) await etcd.put('holdfast-elsewhere', String(next++), stage.signal)
  }
  await Promise.all(Array.from({ length: writers }, write))
  stage.mark(`${writes} revisions elsewhere, round ${round + 1}`)
}

function namesOf(round: number): string[] {
  return Array.from({ length: jobsPerRound }, (_, index) => `after-${round}-${index}`)
}
