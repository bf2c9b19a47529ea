import { bound, describeBound } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobLives } from './job-lives.ts'
import { openGap } from './watch-blindness.ts'
import { recoveryBound } from './recovery-bound.ts'
import type { BoundPart } from '../core/bound.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { Evidence } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { JobView } from '../core/resources.ts'

const periodMs = 60_000

/**
 * After the last fault was undone, a run of a CronJob that is due only then succeeds within a
 * bound: recovery of what the fault hit, the next due time, and the run itself.
 */
export function newRunSucceeds(options: {
  /** How long a run of the CronJobs takes from its creation to Complete. */
  readonly runMs: number
  /** Longest time between two due times, default 60 s. */
  readonly periodMs?: number
  readonly within?: readonly BoundPart[]
}): Invariant {
  return {
    floor: 'at least one fault that was undone, and a CronJob',
    judge(history) {
      const fault = lastUndone(history)
      if (fault === undefined) return unknown('no fault was undone')
      if (history.objects('cronjobs').length === 0) return unknown('no CronJob was seen')
      const limit = bound([
        ...recoveryBound(history, fault.span).parts,
        { name: 'next due time', ms: options.periodMs ?? periodMs },
        { name: 'run', ms: options.runMs },
        ...(options.within ?? []),
      ])
      const anchorMs = history.clocks.wallAt(fault.undoneAt)
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
      const missedBound = { fromMs: fault.undoneAt, toMs: deadlineT }
      return fail(`no new run succeeded in time: ${seen} ${words}`, evidence, missedBound)
    },
  }
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
