import { bound, describeBound } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { dueTimes } from '../core/due-times.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobLives } from './job-lives.ts'
import { onTimeMs } from './expected-run.ts'
import { openGap } from './watch-blindness.ts'
import { smallest } from './extremes.ts'
import { recoveryBound } from './recovery-bound.ts'
import type { Bound, BoundPart } from '../core/bound.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { Evidence } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { CronJobView, JobView } from '../core/resources.ts'

/** Where a schedule cannot be read ahead. */
const periodMs = 60_000

/**
 * After the last fault was undone, a run of a CronJob that is due only then succeeds within a
 * bound: recovery of what the fault hit, or the next due time if that is later, and the run itself.
 */
export function newRunSucceeds(options: {
  /** How long a run of the CronJobs takes from its creation to Complete. */
  readonly runMs: number
  /** Further parts of the bound. */
  readonly within?: readonly BoundPart[]
}): Invariant {
  return {
    floor: 'at least one fault that was undone, and a CronJob',
    judge(history) {
      const fault = lastUndone(history)
      if (fault === undefined) return unknown('no fault was undone')
      if (history.objects('cronjobs').length === 0) return unknown('no CronJob was seen')
      const anchorMs = history.clocks.wallAt(fault.undoneAt)
      const recovery = recoveryBound(history, fault.span)
      const waitMs = nextDueMs(history, anchorMs) - anchorMs - recovery.totalMs
      const limit = bound([
        ...recovery.parts,
        { name: 'next due time', ms: Math.max(0, waitMs) },
        { name: 'start', ms: onTimeMs },
        ...containerStart(history, recovery),
        { name: 'run', ms: options.runMs },
        ...(options.within ?? []),
      ])
      const { done, begun } = runsAfter(history, anchorMs)
      const deadlineT = fault.undoneAt + limit.totalMs
      const words = `after ${fault.span.fault} was undone (bound ${describeBound(limit)})`
      const first = done[0]
      if (first !== undefined && first.atMs <= anchorMs + limit.totalMs) {
        return pass(`${first.job.name} succeeded ${describeMs(first.atMs - anchorMs)} ${words}`)
      }
      const seen = `${countOf(begun.length, 'later run')} begun, ${done.length} succeeded`
      if (first === undefined && history.endMs < deadlineT) {
        return unknown(`no new run succeeded before the end, which came early; ${seen} ${words}`)
      }
      const gap = openGap(history, ['jobs'])
      if (gap !== undefined) return unknown(`${gap}; ${seen} ${words}`)
      const evidence: Evidence[] = begun.slice(0, 20).map((job) => ({
        t: history.clocks.monotonicAt(job.createdMs),
        subject: `${job.namespace}/${job.name}`,
        text: `created, then ${job.conditions.join(', ') || 'no condition'}`,
      }))
      const seenMs = first === undefined ? history.endMs : history.clocks.monotonicAt(first.atMs)
      const missedBound = { fromMs: fault.undoneAt, toMs: deadlineT, seenMs }
      return fail(`no new run succeeded in time: ${seen} ${words}`, evidence, missedBound)
    },
  }
}

/** On real machines the run's own, where recovery does not count one already. */
function containerStart({ timings: { machine } }: CheckHistory, recovery: Bound): BoundPart[] {
  const name = 'container start'
  if (machine === undefined || recovery.parts.some((part) => part.name === name)) return []
  return [{ name, ms: machine.containerStartMs }]
}

function lastUndone(
  history: CheckHistory,
): { readonly span: FaultSpan; readonly undoneAt: number } | undefined {
  let last: { span: FaultSpan; undoneAt: number } | undefined
  for (const span of history.faults) {
    const { undoneAt } = span
    if (undoneAt !== undefined && undoneAt >= (last?.undoneAt ?? 0)) last = { span, undoneAt }
  }
  return last
}

/** When a CronJob that has no unfinished predecessor to wait for is due first after a time. */
function nextDueMs(history: CheckHistory, afterMs: number): number {
  const dues = [...history.latest('cronjobs').values()]
    .filter(({ object }) => !object.suspended && !waitsForPredecessor(history, object, afterMs))
    .flatMap(({ object }) => firstDue(object, afterMs))
  return dues.length === 0 ? afterMs + periodMs : smallest(dues)
}

function firstDue(cronJob: CronJobView, afterMs: number): number[] {
  try {
    return dueTimes(cronJob, afterMs, afterMs + 2 * periodMs).slice(0, 1)
  } catch {
    return []
  }
}

function waitsForPredecessor(history: CheckHistory, cronJob: CronJobView, atMs: number): boolean {
  if (cronJob.policy !== 'Forbid') return false
  return jobLives(history).some(
    ({ view, endWallMs }) =>
      view.cronJobUid === cronJob.uid && view.createdMs <= atMs && endWallMs > atMs,
  )
}

/** Jobs of CronJobs due after a time, and those that succeeded, earliest first. */
function runsAfter(
  history: CheckHistory,
  anchorMs: number,
): { done: { job: JobView; atMs: number }[]; begun: JobView[] } {
  const begun = jobLives(history)
    .map(({ view }) => view)
    .filter((job) => job.cronJobUid !== undefined && (job.dueMs ?? job.createdMs) > anchorMs)
  const done = begun
    .filter((job) => job.conditions.includes('Complete'))
    .map((job) => ({ job, atMs: job.completedMs ?? job.finishedMs ?? Infinity }))
    .sort((a, b) => a.atMs - b.atMs)
  return { done, begun }
}
