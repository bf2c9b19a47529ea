import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import { lossesThatLast, type LastingLoss } from './losses-that-last.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Of each job that a lost replica delivered, others deliver runs before it comes back. The floor:
 * one loss that leaves a majority and lasts longer than `within`, and how many such jobs there are.
 */
export function runsTakenOver(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  /** Name of the fault. */
  readonly loss: string
  /** From the loss until the lease of the lost replica must be over. */
  readonly within: readonly BoundPart[]
  readonly jobsMin: number
}): Invariant {
  const { jobs, jobsMin, loss } = options
  const limit = bound(options.within)
  return {
    floor: `a ${loss} of more than ${describeMs(limit.totalMs)}, and ${jobsMin} jobs of the lost`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const losses = lossesThatLast(history, loss, limit.totalMs)
      const taken = losses.flatMap((one) => found.accounts.flatMap((job) => takenIn(job, one)))
      const seen =
        `${countOf(taken.length, 'job')} of replicas that were lost in ` +
        `${losses.length} × ${loss}`
      if (taken.length < jobsMin) return unknown(`${seen}; ${jobsMin} are needed`)
      const left = taken.filter(({ afterMs }) => afterMs === undefined)
      const [first] = left
      if (first !== undefined) {
        return fail(
          `${seen}, ${left.length} of them delivered by nobody else until it was back`,
          evidenceOf(left, ({ job, owner, t }) => ({
            t,
            subject: job,
            text: `last delivered by ${owner}`,
          })),
          { fromMs: first.t, toMs: first.untilMs },
        )
      }
      const latest = greatest(taken.map(({ afterMs = 0 }) => afterMs))
      return pass(
        `${seen}, each delivered by others, the last ${describeMs(latest)} after the loss ` +
          `(it lasted longer than ${describeBound(limit)})`,
      )
    },
  }
}

/** The job, if the lost replica had it: who delivered its last run before, and its next one. */
function takenIn({ deliveries, job }: JobAccount, { fromMs, lost, untilMs }: LastingLoss) {
  const last = deliveries.findLast(({ t }) => t < fromMs)
  if (last === undefined || !lost.includes(last.member)) return []
  const next = deliveries.find(
    ({ member, t }) => t > fromMs && t < untilMs && !lost.includes(member),
  )
  const afterMs = next === undefined ? undefined : next.t - fromMs
  return [{ job: job.name, owner: last.member, t: last.t, untilMs, afterMs }]
}
