import { classifyRuns } from './classify-runs.ts'
import { dueTimes } from '../core/due-times.ts'
import { partitionPoint } from './partition-point.ts'
import type { BusyRule } from './classify-runs.ts'
import type { CronJobSpan, ExpectedRun } from './expected-run.ts'
import type { JobLife } from './job-lives.ts'
import type { JobView } from '../core/resources.ts'
import type { Outages } from './outage-windows.ts'

/** Times that Kubernetes writes are cut to whole seconds: less than this is no overlap. */
const secondMs = 1_000

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

interface LedgerInput {
  readonly spans: readonly CronJobSpan[]
  readonly jobs: readonly JobLife[]
  readonly outages: Outages
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
    runs: classifyRuns(dues, { cronJob, firstJobs, busyUntil, outages, horizonMs }),
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
