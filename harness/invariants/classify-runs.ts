import { describeMs } from '../core/duration.ts'
import { dueTimes } from '../core/due-times.ts'
import { partitionPoint } from './partition-point.ts'
import type { CronJobView, JobView } from '../core/resources.ts'
import type { JobLife } from './job-lives.ts'
import type { OutageWindow } from './outage-windows.ts'

/** A run created at most so long after it could be is on time; creation times are whole seconds. */
export const onTimeMs = 5_000

/** Times that Kubernetes writes are cut to whole seconds: less than this is no overlap. */
const secondMs = 1_000

export type RunClass = 'on-time' | 'late' | 'caught-up' | 'superseded' | 'skipped' | 'missed'

/** What became of one due time of a CronJob. Times are wall milliseconds. */
export interface ExpectedRun {
  /** `namespace/name`. */
  readonly cronJob: string
  readonly dueMs: number
  readonly class: RunClass
  /** Why it is in this class, where the class alone does not say it. */
  readonly reason?: string
  /** Whether the control plane was out when the run could have been started. */
  readonly excused: boolean
  readonly job?: JobView
  /** How long after it was due its Job was created, and after it could first be started. */
  readonly createdLagMs?: number
  readonly startLagMs?: number
  readonly finishedMs?: number
}

/** Several Jobs for the same due time. */
export interface DuplicatedRun {
  readonly cronJob: string
  readonly dueMs: number
  readonly jobs: readonly JobView[]
}

/** Under Forbid: a Job that was created while an earlier one was unfinished. */
export interface OverlappedRun {
  readonly cronJob: string
  readonly earlier: JobView
  readonly later: JobView
  readonly overlapMs: number
}

export interface CronJobLedger {
  readonly cronJob: string
  readonly runs: readonly ExpectedRun[]
  readonly duplicated: readonly DuplicatedRun[]
  readonly overlapped: readonly OverlappedRun[]
  /** Under Forbid: due times at which an earlier Job was unfinished. */
  readonly blockedDueMs: readonly number[]
}

/** A CronJob's projection and the wall milliseconds in which it held. */
export interface CronJobSpan {
  readonly view: CronJobView
  readonly fromMs: number
  readonly toMs: number
}

interface LedgerInput {
  readonly spans: readonly CronJobSpan[]
  readonly jobs: readonly JobLife[]
  readonly outages: readonly OutageWindow[]
  /** Runs due later need not be there yet. */
  readonly horizonMs: number
}

interface DueJob {
  readonly dueMs: number
  readonly life: JobLife
}

/** Sorts the due times of one CronJob. */
export function ledgerOfCronJob({ spans, jobs, outages, horizonMs }: LedgerInput): CronJobLedger {
  const view = spans.at(-1)?.view
  const cronJob = view === undefined ? '' : `${view.namespace}/${view.name}`
  const forbids = view?.policy === 'Forbid'
  const dueJobs = jobs
    .flatMap((life) => {
      const dueMs = dueOf(life.view)
      return dueMs === undefined ? [] : [{ dueMs, life }]
    })
    .sort((a, b) => a.dueMs - b.dueMs || a.life.view.createdMs - b.life.view.createdMs)
  const dues = spans.flatMap((span) =>
    dueTimes(span.view, span.fromMs, Math.min(span.toMs, horizonMs)).map((dueMs) => ({
      dueMs,
      span,
    })),
  )
  const busyUntil = forbids ? busyRule(dueJobs) : () => undefined
  const firstJobs = new Map<number, JobLife>()
  for (const { dueMs, life } of dueJobs) {
    if (!firstJobs.has(dueMs)) firstJobs.set(dueMs, life)
  }
  return {
    cronJob,
    runs: classifyAll(dues, { cronJob, firstJobs, busyUntil, outages, horizonMs }),
    duplicated: duplicates(cronJob, dueJobs),
    overlapped: forbids ? overlaps(cronJob, jobs) : [],
    blockedDueMs: dues
      .map(({ dueMs }) => dueMs)
      .filter((dueMs) => busyUntil(dueMs, dueMs) !== undefined),
  }
}

/** When the run of a Job was due: by its annotation, or by the minutes in its name. */
function dueOf(job: JobView): number | undefined {
  if (job.dueMs !== undefined) return job.dueMs
  const prefix = `${job.cronJob ?? ''}-`
  const minutes = job.name.startsWith(prefix) ? job.name.slice(prefix.length) : ''
  return /^\d+$/.test(minutes) ? Number(minutes) * 60_000 : undefined
}

/** Until when a predecessor of the run due at `dueMs` is unfinished, if one is at `atMs`. */
type BusyRule = (dueMs: number, atMs: number) => number | undefined

function busyRule(dueJobs: readonly DueJob[]): BusyRule {
  const longest: DueJob[] = []
  for (const job of dueJobs) {
    const before = longest.at(-1)
    longest.push(before !== undefined && before.life.endWallMs >= job.life.endWallMs ? before : job)
  }
  return (dueMs, atMs) => {
    const predecessor = longest[partitionPoint(dueJobs, (job) => job.dueMs < dueMs) - 1]?.life
    if (predecessor === undefined || predecessor.view.createdMs > atMs) return undefined
    return predecessor.endWallMs > atMs ? predecessor.endWallMs : undefined
  }
}

interface Rules {
  readonly cronJob: string
  readonly firstJobs: ReadonlyMap<number, JobLife>
  readonly busyUntil: BusyRule
  readonly outages: readonly OutageWindow[]
  readonly horizonMs: number
}

interface Due {
  readonly dueMs: number
  readonly span: CronJobSpan
}

/** What the next due time came to; `open` when that is not yet known. */
type Successor = RunClass | 'open'

/** Backwards, because a run is superseded only by a later one that was started. */
function classifyAll(dues: readonly Due[], rules: Rules): ExpectedRun[] {
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
    const from = atMs + onTimeMs
    const out = outages.find((window) => window.fromMs <= from && window.untilMs > atMs)
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

function duplicates(cronJob: string, dueJobs: readonly DueJob[]): DuplicatedRun[] {
  const byDue = new Map<number, JobView[]>()
  for (const { dueMs, life } of dueJobs) {
    byDue.set(dueMs, [...(byDue.get(dueMs) ?? []), life.view])
  }
  return [...byDue]
    .filter(([, jobs]) => jobs.length > 1)
    .map(([dueMs, jobs]) => ({ cronJob, dueMs, jobs }))
}

function overlaps(cronJob: string, jobs: readonly JobLife[]): OverlappedRun[] {
  const overlapped: OverlappedRun[] = []
  let longest: JobLife | undefined
  for (const later of jobs.toSorted((a, b) => a.view.createdMs - b.view.createdMs)) {
    const overlapMs = (longest?.endWallMs ?? -Infinity) - later.view.createdMs
    if (longest !== undefined && overlapMs > secondMs) {
      overlapped.push({ cronJob, earlier: longest.view, later: later.view, overlapMs })
    }
    if (longest === undefined || later.endWallMs > longest.endWallMs) longest = later
  }
  return overlapped
}
