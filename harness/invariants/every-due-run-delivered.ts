import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Every run that was due is delivered at least once, however late; what was due less than `within`
 * before the end is not looked at. The floor: how many runs were due. Deliveries are counted, as
 * none says which run it is: of one job a run that is lost cannot be told from another that is
 * repeated in the same loss, but for jobs that run once.
 */
export function everyDueRunDelivered(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly dueMin: number
  readonly within: readonly BoundPart[]
  /** Whether what is delivered later than that is late; default: however late. */
  readonly isLimit?: boolean
}): Invariant {
  const { dueMin, isLimit = false, jobs } = options
  return {
    floor: `at least ${countOf(dueMin, 'due run')}`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const owedUntil = history.endMs - bound(options.within).totalMs
      const owed = found.accounts.map((account) => owedBy(account, owedUntil))
      const due = owed.reduce((sum, { count }) => sum + count, 0)
      const missing = owed.flatMap((one) => one.missing)
      const seen = `${countOf(due, 'due run')} of ${countOf(owed.length, 'job')}`
      if (due < dueMin) return unknown(`${seen}; ${dueMin} are needed`)
      const [first] = missing
      if (first === undefined) {
        const limit = bound(options.within)
        const latest = greatest(owed.map(({ latestMs }) => latestMs))
        const allSeen = `${seen}, all delivered, the latest ${describeMs(latest)} after it was due`
        if (!isLimit) return pass(allSeen)
        const inTime = `${allSeen} (bound ${describeBound(limit)})`
        const late = owed.filter(({ latestMs }) => latestMs > limit.totalMs)
        if (late.length === 0) return pass(inTime)
        return fail(
          inTime,
          evidenceOf(late, ({ job, latestAt, latestMs }) => ({
            t: latestAt,
            subject: job,
            text: `delivered ${describeMs(latestMs)} after it was due`,
          })),
        )
      }
      return fail(
        `${seen}, ${countOf(missing.length, 'run')} never delivered`,
        evidenceOf(missing, ({ at, delivered, job }) => ({
          t: at,
          subject: job,
          text: `was due, and only ${countOf(delivered, 'run')} of this job came until the end`,
        })),
        { fromMs: first.at, toMs: history.endMs },
      )
    },
  }
}

function owedBy({ dueMs, job, runs }: JobAccount, untilMs: number) {
  const owed = dueMs.filter((at) => at <= untilMs)
  const late = owed.map((at, index) => (runs[index]?.t ?? at) - at)
  const latestMs = greatest(late)
  return {
    job: job.name,
    count: owed.length,
    latestMs,
    latestAt: owed[late.indexOf(latestMs)] ?? untilMs,
    missing: owed.slice(runs.length).map((at) => ({ job: job.name, at, delivered: runs.length })),
  }
}
