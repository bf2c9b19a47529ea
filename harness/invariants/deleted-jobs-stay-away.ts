import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import { jobDueTimes } from '../core/job-due-times.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * No run comes a bound after its job was acknowledged to be deleted; until then one may still be on
 * its way. The floor: how many runs of such jobs would have been due after that.
 */
export function deletedJobsStayAway(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly dueMin: number
  readonly within: readonly BoundPart[]
}): Invariant {
  const { dueMin, jobs } = options
  return {
    floor: `at least ${countOf(dueMin, 'run')} due after their jobs were deleted`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const { clocks, endMs } = history
      const limit = bound(options.within)
      const deleted = found.accounts.flatMap(({ deletedAt, deliveries, job }) => {
        if (deletedAt === undefined || deliveries.length === 0) return []
        const fromMs = deletedAt + limit.totalMs
        const fromWall = clocks.wallAt(fromMs)
        const due = jobDueTimes(job, clocks.wallAt(endMs)) ?? []
        const spared = due.filter((wall) => wall > fromWall).length
        return [{ job: job.name, spared, late: deliveries.filter(({ t }) => t > fromMs) }]
      })
      const spared = deleted.reduce((sum, one) => sum + one.spared, 0)
      const seen =
        `${countOf(spared, 'run')} due after ${countOf(deleted.length, 'job')} had been deleted ` +
        `(bound ${describeBound(limit)})`
      if (spared < dueMin) return unknown(`${seen}; ${dueMin} are needed`)
      const late = deleted.flatMap((one) => one.late.map(({ t }) => ({ job: one.job, t })))
      if (late.length === 0) return pass(`${seen}: none of them came`)
      return fail(
        `${seen}: ${countOf(late.length, 'run')} came nevertheless`,
        evidenceOf(late, ({ job, t }) => ({ t, subject: job, text: 'came, and was deleted' })),
      )
    },
  }
}
