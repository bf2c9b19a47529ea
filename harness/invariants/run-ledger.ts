import { describeError } from '../core/errors.ts'
import { describeMs } from '../core/duration.ts'
import { ledgerOfCronJob } from './cron-job-ledger.ts'
import { onTimeMs } from './expected-run.ts'
import { countOf } from './count-of.ts'
import { jobLives } from './job-lives.ts'
import { openGap } from './watch-blindness.ts'
import { outagesOf } from './outage-windows.ts'
import { perHistory } from './per-history.ts'
import type { CheckHistory } from '../core/history.ts'
import type { CronJobLedger } from './cron-job-ledger.ts'
import type { CronJobSpan, ExpectedRun, RunClass } from './expected-run.ts'
import type { CronJobView } from '../core/resources.ts'
import type { JobLife } from './job-lives.ts'

/** What became of every run of every CronJob that was due in a check. */
export interface RunLedger {
  readonly cronJobs: readonly CronJobLedger[]
  /** The runs of all of them. */
  readonly runs: readonly ExpectedRun[]
  /** Why nothing can be said of any run. */
  readonly undecided?: string
}

/**
 * The ledger of a check: one entry for each time at which a CronJob was due. What was due so
 * shortly before the end, or before the end of a recovery still open, that it may yet come, is
 * left out.
 */
export const runLedger: (history: CheckHistory) => RunLedger = perHistory((history) => {
  const obstacle = obstacleOf(history)
  if (obstacle !== undefined) return { cronJobs: [], runs: [], undecided: obstacle }
  const jobs = jobsByCronJob(history)
  const horizonMs = history.clocks.wallAt(history.endMs) - onTimeMs
  try {
    const cronJobs = [...cronJobSpans(history).entries()].map(([uid, spans]) =>
      ledgerOfCronJob({
        spans,
        jobs: jobs.get(uid) ?? [],
        outages: outagesOf(history),
        horizonMs,
      }),
    )
    return { cronJobs, runs: cronJobs.flatMap(({ runs }) => runs) }
  } catch (error) {
    const undecided = `a schedule cannot be read: ${describeError(error)}`
    return { cronJobs: [], runs: [], undecided }
  }
})

function obstacleOf(history: CheckHistory): string | undefined {
  const step = history.clocks.stepIn(history.started?.t ?? 0, history.endMs)
  if (step !== undefined) {
    return `the wall clock, on which CronJobs are due, stepped by ${describeMs(step.byMs)}`
  }
  return openGap(history, ['jobs', 'cronjobs'])
}

/** Jobs by the uid of their CronJob. */
function jobsByCronJob(history: CheckHistory): Map<string, JobLife[]> {
  const jobs = new Map<string, JobLife[]>()
  for (const job of jobLives(history)) {
    const owner = job.view.cronJobUid
    if (owner === undefined) continue
    const siblings = jobs.get(owner)
    if (siblings === undefined) jobs.set(owner, [job])
    else siblings.push(job)
  }
  return jobs
}

/** What each CronJob asked for over time: a new span when the schedule or its rules change. */
function cronJobSpans(history: CheckHistory): Map<string, CronJobSpan[]> {
  const spans = new Map<string, { view: CronJobView; fromMs: number; toMs: number }[]>()
  for (const { t, change, object } of history.objects('cronjobs')) {
    const atMs = history.clocks.wallAt(t)
    let own = spans.get(object.uid)
    if (own === undefined) {
      own = [{ view: object, fromMs: object.createdMs, toMs: Infinity }]
      spans.set(object.uid, own)
    }
    const current = own.at(-1)
    if (current === undefined) continue
    if (change === 'deleted' || change === 'gone') current.toMs = atMs - onTimeMs
    else if (asksOtherwise(current.view, object)) {
      current.toMs = atMs
      own.push({ view: object, fromMs: atMs, toMs: Infinity })
    }
  }
  return spans
}

function asksOtherwise(a: CronJobView, b: CronJobView): boolean {
  return (
    a.schedule !== b.schedule ||
    a.timeZone !== b.timeZone ||
    a.suspended !== b.suspended ||
    a.policy !== b.policy ||
    a.startingDeadlineMs !== b.startingDeadlineMs
  )
}

const classWords: Readonly<Record<RunClass, string>> = {
  'on-time': 'on time',
  late: 'late',
  'caught-up': 'caught up',
  superseded: 'superseded',
  skipped: 'skipped',
  missed: 'missed',
}

/** `17 due runs of 4 CronJobs: 12 on time, 3 caught up, 2 superseded`. */
export function describeRuns(runs: readonly ExpectedRun[]): string {
  const cronJobs = new Set(runs.map(({ cronJob }) => cronJob)).size
  const head = `${countOf(runs.length, 'due run')} of ${countOf(cronJobs, 'CronJob')}`
  const counts: string[] = []
  for (const [name, words] of Object.entries(classWords)) {
    const count = runs.filter((run) => run.class === name).length
    if (count > 0) counts.push(`${count} ${words}`)
  }
  return counts.length === 0 ? head : `${head}: ${counts.join(', ')}`
}
