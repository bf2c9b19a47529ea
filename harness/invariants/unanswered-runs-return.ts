import { countOf } from './count-of.ts'
import { describeBound, type BoundPart } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import { schedulerOutages } from './scheduler-outages.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A job whose run was delivered and not answered when replicas were lost is delivered again within
 * a bound, as is every other one: who waits for answers must not hold up all. The floor: how many
 * jobs had an answer withheld at a loss.
 */
export function unansweredRunsReturn(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly losses: readonly string[]
  readonly afterLoss: readonly BoundPart[]
  readonly afterReturn: readonly BoundPart[]
  readonly jobsMin: number
}): Invariant {
  const { jobs, jobsMin } = options
  return {
    floor: `at least ${countOf(jobsMin, 'job')} whose answer was withheld at a loss`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const outages = schedulerOutages(history, options)
      const held = outages.flatMap((outage) =>
        found.accounts.flatMap(({ deliveries, job }) => {
          const before = deliveries.findLast(({ t }) => t < outage.fromMs)
          const isHeld =
            before?.reply === 'withheld' && (before.overAt ?? Infinity) >= outage.fromMs
          if (!isHeld) return []
          const next = deliveries.find(({ t }) => t > outage.fromMs)
          return [{ job: job.name, outage, at: next?.t }]
        }),
      )
      const waits = held.flatMap(({ at, outage }) =>
        at === undefined ? [] : [at - outage.countsFromMs],
      )
      const limits = [...new Set(outages.map(({ limit }) => describeBound(limit)))].join(', or ')
      const seen =
        `${countOf(held.length, 'time')} an answer was withheld at a loss; delivered again at ` +
        `most ${describeMs(Math.max(0, greatest(waits)))} after it (bound ${limits})`
      if (held.length < jobsMin) return unknown(`${seen}; ${jobsMin} are needed`)
      const late = held.filter(({ at, outage }) => (at ?? history.endMs) > outage.untilMs)
      const [worst] = late
      if (worst === undefined) return pass(seen)
      const { fromMs, untilMs } = worst.outage
      return fail(
        `${seen}; ${countOf(late.length, 'job')} later`,
        evidenceOf(late, ({ at, job, outage }) => ({
          t: outage.fromMs,
          subject: job,
          text:
            at === undefined
              ? 'never delivered again'
              : `delivered again ${describeMs(at - outage.countsFromMs)} after it`,
        })),
        { fromMs, toMs: untilMs, seenMs: worst.at ?? history.endMs },
      )
    },
  }
}
