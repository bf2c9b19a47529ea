import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A run of a job is delivered only when the one before was answered, or its stream broke off. The
 * floor: how many runs were delivered.
 */
export function runsOneByOne(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly runsMin: number
}): Invariant {
  const { jobs, runsMin } = options
  return {
    floor: `at least ${countOf(runsMin, 'run')} delivered`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const pairs = found.accounts.flatMap(({ deliveries, job }) =>
        deliveries.map((delivery, index) => {
          const before = deliveries[index - 1]
          return { job: job.name, delivery, overAt: before === undefined ? 0 : before.overAt }
        }),
      )
      const seen = `${countOf(pairs.length, 'run')} of ${countOf(found.accounts.length, 'job')}`
      if (pairs.length < runsMin) return unknown(`${seen}; ${runsMin} are needed`)
      const early = pairs.filter(({ delivery, overAt = Infinity }) => delivery.t < overAt)
      if (early.length === 0) return pass(`${seen}, each after the one before was answered`)
      return fail(
        `${seen}, ${early.length} while the one before was on its way`,
        evidenceOf(early, ({ delivery, job }) => ({
          t: delivery.t,
          subject: job,
          text: `from ${delivery.member}, and the run before was not answered yet`,
        })),
      )
    },
  }
}
