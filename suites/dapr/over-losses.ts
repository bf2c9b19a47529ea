import { listJobs, receiveRuns, scheduleJobs } from '../../harness/index.ts'
import type { DaprStage, PlannedJob, Workload } from '../../harness/index.ts'

/** How the names of jobs begin, by what they are for. */
export const jobNames = {
  /** They run for ever, and were there before everything else. */
  early: 'early-',
  /** They run for ever. */
  every: 'every-',
  /** They run a few times. */
  few: 'few-',
  /** They run once. */
  once: 'once-',
  /** They run once, and are asked for while replicas are lost. */
  asked: 'asked-',
  /** They run when all is long over. */
  later: 'later-',
} as const

const earlyJobs = 3
const everyJobs = 4
const laterJobs = 10
const fewRuns = 5
/** One-shot jobs of a round, over the loss and what follows it. */
const onceJobs = 30
const onceEveryMs = 1_000
const hourMs = 3_600_000

/** The jobs that run a few times; they are over before the first loss. */
export const fewJobs = namesOf(jobNames.few, 4)
/** One of the jobs that were there before everything else. */
export const firstEarly = `${jobNames.early}0`

/** Jobs that were there before everything else. */
export async function scheduleEarly(stage: DaprStage): Promise<void> {
  await scheduleJobs(stage, namesOf(jobNames.early, earlyJobs).map(repeated))
}

/**
 * Takes runs of all kinds of jobs while replicas are lost in rounds, each of which ends when all of
 * them answer again; replicas that do not come back end them. Lists all jobs then.
 */
export async function overLosses<I>(
  stage: DaprStage,
  options: {
    readonly losses: readonly I[]
    /** How long an answer takes, in turn. */
    readonly delaysMs: readonly number[]
    readonly lose: (loss: I) => Promise<void>
    /** Goes on beside the losses. */
    readonly beside?: Workload<DaprStage>
  },
): Promise<void> {
  const { beside, delaysMs, lose, losses } = options
  let isWell = true
  const names = namesOf(jobNames.early, earlyJobs)
  const replyTo = ({ number }: { readonly number: number }) => ({
    reply: 'success' as const,
    afterMs: delaysMs[number % delaysMs.length] ?? 0,
  })
  await stage.under(receiveRuns({ replyTo }), async () => {
    await stage.settle('60s')
    const scheduled = await scheduleJobs(stage, [
      ...namesOf(jobNames.every, everyJobs).map(repeated),
      ...fewJobs.map((name, index) => ({ ...repeated(name, index), repeats: fewRuns })),
      ...namesOf(jobNames.later, laterJobs).map((name) => ({
        name,
        dueInMs: hourMs,
        data: `of ${name}`,
      })),
    ])
    names.push(...scheduled)
    await stage.hold('12s', 'jobs that run a few times are over before the first loss')
    const loseAll = (): Promise<void> =>
      stage.rounds(losses, async (loss, round) => {
        if (!isWell) return
        await scheduleJobs(stage, onceOf(round))
        await lose(loss)
        isWell = await stage.settle('60s')
        await stage.hold('5s', 'what was missed is caught up')
      })
    await (beside === undefined ? loseAll() : stage.under(beside, loseAll))
    await stage.hold('12s', 'all that was due is delivered')
  })
  await listJobs(stage, names)
}

function onceOf(round: number): PlannedJob[] {
  return namesOf(`${jobNames.once}${round}-`, onceJobs).map((name, index) => ({
    name,
    dueInMs: 1_000 + index * onceEveryMs,
  }))
}

/** Each second, or each other second. */
function repeated(name: string, index: number): PlannedJob {
  return { name, schedule: `@every ${1 + (index % 2)}s`, dueInMs: 1_000 }
}

function namesOf(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}
