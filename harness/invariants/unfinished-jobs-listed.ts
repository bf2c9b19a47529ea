import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobCalls } from '../core/job-calls.ts'
import { lastDueTime } from '../core/job-due-times.ts'
import { lastLists } from './listed-jobs.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory } from '../core/history.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { Invariant } from '../core/claim.ts'

/** A job whose last run is due about now may be gone, or not. */
const marginMs = 2_000

/**
 * Every job that was acknowledged and has runs to come is in the last list of every replica, as it
 * was asked for; one that answers, and refuses to list, has none. The floor: how many such jobs
 * there are.
 */
export function unfinishedJobsListed(options: { readonly jobsMin: number }): Invariant {
  const { jobsMin } = options
  return {
    floor: `at least ${countOf(jobsMin, 'acknowledged job')} with runs to come`,
    judge(history) {
      const found = lastLists(history)
      if ('problem' in found) return unknown(found.problem)
      const wanted = acknowledgedJobs(history)
      const owed = found.lists.flatMap(({ event, jobs, member }) => {
        const askedWall = history.clocks.wallAt(event.t)
        return wanted
          .filter((job) => (lastDueTime(job) ?? 0) > askedWall + marginMs)
          .map((job) => ({ job, listed: jobs.get(job.name), member, t: event.t }))
      })
      const names = new Set(owed.map(({ job }) => job.name)).size
      const [refusal] = found.refused
      if (refusal !== undefined && wanted.length >= jobsMin) {
        return fail(
          `${countOf(wanted.length, 'job')} acknowledged, and ` +
            `${refusal.member} refuses to list any: ${refusal.event.text ?? refusal.event.outcome}`,
          evidenceOf(found.refused, ({ event, member }) => ({
            t: event.t,
            subject: member,
            text: `answered a list of its jobs with: ${event.text ?? event.outcome}`,
          })),
        )
      }
      const seen =
        `${countOf(names, 'job')} with runs to come, asked of ` +
        countOf(found.lists.length, 'replica')
      if (names < jobsMin) return unknown(`${seen}; ${jobsMin} are needed`)
      const wrong = owed.filter(({ job, listed }) => !isSame(job, listed))
      if (wrong.length === 0) return pass(`${seen}: all listed as they were asked for`)
      return fail(
        `${seen}; ${wrong.length} times one was not there, or another`,
        evidenceOf(wrong, ({ job, listed, member, t }) => ({
          t,
          subject: job.name,
          text:
            `${member} lists ${listed === undefined ? 'no such job' : JSON.stringify(listed)}, ` +
            `acknowledged was ${JSON.stringify(job)}`,
        })),
      )
    },
  }
}

function acknowledgedJobs(history: CheckHistory): readonly DaprJob[] {
  return operationsNamed(history, jobCalls.schedule).flatMap(({ outcome, value }) =>
    outcome === 'ok' && value !== undefined ? [JSON.parse(value) as DaprJob] : [],
  )
}

/** In all that was asked for; a scheduler may add what it chose itself, such as a policy. */
function isSame(job: DaprJob, listed: DaprJob | undefined): boolean {
  if (listed === undefined) return false
  const { data, dueTime, repeats, schedule, ttl } = job
  return (
    listed.data === data &&
    listed.dueTime === dueTime &&
    listed.repeats === repeats &&
    listed.schedule === schedule &&
    listed.ttl === ttl
  )
}
