import { describeMs } from '../core/duration.ts'
import { onTimeMs } from './expected-run.ts'
import { outageAt } from './outage-windows.ts'
import type { CronJobSpan, ExpectedRun, RunClass } from './expected-run.ts'
import type { JobLife } from './job-lives.ts'
import type { Outages, OutageWindow } from './outage-windows.ts'

/** Until when a predecessor of the run due at `dueMs` is unfinished, if one is at `atMs`. */
export type BusyRule = (dueMs: number, atMs: number) => number | undefined

/** What the due times of one CronJob are held against. */
export interface Rules {
  readonly cronJob: string
  readonly firstJobs: ReadonlyMap<number, JobLife>
  readonly busyUntil: BusyRule
  readonly outages: Outages
  readonly horizonMs: number
}

/** A due time and what the CronJob asked for then. */
export interface Due {
  readonly dueMs: number
  readonly span: CronJobSpan
}

/** What the next due time came to; `open` when that is not yet known. */
type Successor = RunClass | 'open'

/**
 * Says what became of each due time, which must be in order. Works backwards, because a run is
 * superseded only by a later one that was started.
 */
export function classifyRuns(dues: readonly Due[], rules: Rules): ExpectedRun[] {
  const runs: ExpectedRun[] = []
  let nextDueMs = firstDueAfter(rules.firstJobs, dues.at(-1)?.dueMs ?? 0)
  let successor: Successor = nextDueMs === Infinity ? 'open' : 'on-time'
  for (const due of dues.toReversed()) {
    const run = classify(due, nextDueMs, successor, rules)
    if (run !== undefined) runs.push(run)
    successor = run?.class ?? 'open'
    nextDueMs = due.dueMs
  }
  return runs.reverse()
}

function firstDueAfter(firstJobs: ReadonlyMap<number, JobLife>, dueMs: number): number {
  let first = Infinity
  for (const jobDueMs of firstJobs.keys()) {
    if (jobDueMs > dueMs && jobDueMs < first) first = jobDueMs
  }
  return first
}

function classify(
  due: Due,
  nextDueMs: number,
  successor: Successor,
  rules: Rules,
): ExpectedRun | undefined {
  const { dueMs } = due
  const ready = readiness(dueMs, rules)
  const job = rules.firstJobs.get(dueMs)
  const fate =
    job === undefined
      ? withoutJob(due, ready, nextDueMs, successor, rules.horizonMs)
      : withJob(job.view.createdMs - dueMs, ready.atMs - dueMs, ready)
  if (fate === undefined) return undefined
  return {
    cronJob: rules.cronJob,
    dueMs,
    excused: ready.outage !== undefined,
    ...fate,
    ...(job !== undefined && {
      job: job.view,
      createdLagMs: job.view.createdMs - dueMs,
      startLagMs: Math.max(0, job.view.createdMs - ready.atMs),
      ...(job.endWallMs !== Infinity && { finishedMs: job.endWallMs }),
    }),
  }
}

/** When a run could be started at the earliest, and what held it up until then. */
interface Readiness {
  readonly atMs: number
  readonly outage?: OutageWindow
}

/** Moves on while a predecessor is unfinished or the control plane is out. */
function readiness(dueMs: number, { busyUntil, outages }: Rules): Readiness {
  let atMs = dueMs
  let outage: OutageWindow | undefined
  for (;;) {
    const busy = busyUntil(dueMs, atMs)
    const out = outageAt(outages, { fromMs: atMs, toMs: atMs + onTimeMs })
    if (busy === undefined && out === undefined) break
    atMs = Math.max(busy ?? atMs, out?.untilMs ?? atMs)
    outage ??= out
    if (atMs === Infinity) break
  }
  return { atMs, ...(outage !== undefined && { outage }) }
}

type Fate = Pick<ExpectedRun, 'class' | 'reason'>

function withJob(lagMs: number, readyAfterMs: number, { outage }: Readiness): Fate {
  if (lagMs <= onTimeMs) return { class: 'on-time' }
  if (lagMs > readyAfterMs + onTimeMs) {
    const held =
      readyAfterMs > 0 ? `, though it could be started after ${describeMs(readyAfterMs)}` : ''
    return { class: 'late', reason: `created ${describeMs(lagMs)} after it was due${held}` }
  }
  if (outage === undefined) return { class: 'on-time', reason: 'after its predecessor' }
  return { class: 'caught-up', reason: `after ${outage.what}` }
}

/** What became of a run without a Job; `undefined` when its time is not yet over. */
function withoutJob(
  { dueMs, span: { view } }: Due,
  { atMs, outage }: Readiness,
  nextDueMs: number,
  successor: Successor,
  horizonMs: number,
): Fate | undefined {
  const by = outage === undefined ? 'its predecessor was unfinished' : `${outage.what} held it up`
  if (view.suspended) return { class: 'skipped', reason: 'suspended' }
  if (view.startingDeadlineMs !== undefined && atMs > dueMs + view.startingDeadlineMs) {
    return { class: 'skipped', reason: `its starting deadline passed while ${by}` }
  }
  if (atMs > dueMs && atMs + onTimeMs >= nextDueMs) {
    if (outage === undefined || successor === 'skipped') return { class: 'skipped', reason: by }
    if (successor === 'open') return undefined
    if (successor !== 'missed') return { class: 'superseded', reason: by }
  }
  if (atMs > horizonMs) {
    return outage === undefined ? { class: 'skipped', reason: by } : undefined
  }
  return { class: 'missed', reason: 'no Job was ever created for it' }
}
