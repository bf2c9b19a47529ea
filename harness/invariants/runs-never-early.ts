import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import type { Invariant } from '../core/claim.ts'

/** Between the clocks of the history, which are tied together once a second. */
const toleranceMs = 20

/**
 * No job is delivered before it is due first. The floor: how many jobs were acknowledged before
 * they were due, and delivered. Jobs that repeat are not looked at afterwards: an early run cannot
 * be told from one that is repeated.
 */
export function runsNeverEarly(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly jobsMin: number
}): Invariant {
  const { jobs, jobsMin } = options
  return {
    floor: `at least ${countOf(jobsMin, 'job')} delivered`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const first = found.accounts.flatMap(({ acknowledgedAt, deliveries, job, notBeforeMs }) => {
        const [delivery] = deliveries
        if (delivery === undefined || acknowledgedAt >= notBeforeMs) return []
        return [{ job: job.name, t: delivery.t, early: notBeforeMs - delivery.t }]
      })
      const seen = `${countOf(first.length, 'job')} delivered`
      if (first.length < jobsMin) return unknown(`${seen}; ${jobsMin} are needed`)
      const wrong = first.filter(({ early }) => early > toleranceMs)
      if (wrong.length === 0) return pass(`${seen}, none before it was due`)
      return fail(
        `${seen}, ${wrong.length} before it was due`,
        evidenceOf(wrong, ({ early, job, t }) => ({
          t,
          subject: job,
          text: `delivered ${describeMs(early)} before it was due`,
        })),
      )
    },
  }
}
