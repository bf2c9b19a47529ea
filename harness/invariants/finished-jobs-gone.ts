import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import { lastDueTime } from '../core/job-due-times.ts'
import { lastLists } from './listed-jobs.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A job whose last run was answered, or failed for the last time, is in no list that was asked for
 * a bound later. The floor: how many jobs were finished by then.
 */
export function finishedJobsGone(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly jobsMin: number
  readonly within: readonly BoundPart[]
}): Invariant {
  const { jobs, jobsMin } = options
  return {
    floor: `at least ${countOf(jobsMin, 'job')} whose last run was answered`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const asked = lastLists(history)
      if ('problem' in asked) return unknown(asked.problem)
      const [refusal] = asked.refused
      if (refusal !== undefined) {
        const { event, member } = refusal
        return unknown(`${member} does not list its jobs: ${event.text ?? event.outcome}`)
      }
      const limit = bound(options.within)
      const finished = found.accounts.flatMap(({ deliveries, dueMs, job, runs }) => {
        const last = deliveries.at(-1)
        const endWall = lastDueTime(job)
        if (endWall === undefined || endWall > history.clocks.wallAt(history.endMs)) return []
        if (last?.overAt === undefined || runs.length < dueMs.length) return []
        return last.reply === undefined ? [] : [{ job, doneAt: last.overAt }]
      })
      const due = asked.lists.flatMap(({ event, jobs: listed, member }) =>
        finished
          .filter(({ doneAt }) => event.startMs >= doneAt + limit.totalMs)
          .map(({ doneAt, job }) => ({
            doneAt,
            job,
            member,
            t: event.t,
            isThere: listed.has(job.name),
          })),
      )
      const names = new Set(due.map(({ job }) => job.name)).size
      const seen = `${countOf(names, 'finished job')} (bound ${describeBound(limit)})`
      if (names < jobsMin) return unknown(`${seen}; ${jobsMin} are needed`)
      const there = due.filter(({ isThere }) => isThere)
      const [first] = there
      if (first === undefined) return pass(`${seen}: none is listed any more`)
      return fail(
        `${seen}: ${there.length} times one is listed still`,
        evidenceOf(there, ({ job, member, t }) => ({
          t,
          subject: job.name,
          text: `${member} lists it, and its last run was answered`,
        })),
        { fromMs: first.doneAt, toMs: first.doneAt + limit.totalMs, seenMs: first.t },
      )
    },
  }
}
