import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Every run that was due before there was a watcher is delivered within a bound after the first
 * stream was opened, and once. The floor: how many runs were due by then.
 */
export function stagedRunsDelivered(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly dueMin: number
  readonly within: readonly BoundPart[]
}): Invariant {
  const { dueMin, jobs } = options
  return {
    floor: `at least ${countOf(dueMin, 'run')} due before there was a watcher`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const openedAt = history.jobWatches.find(({ step }) => step === 'opened')?.t
      if (openedAt === undefined) return unknown('there never was a watcher')
      const limit = bound(options.within)
      const staged = found.accounts.map(({ dueMs, job, runs }) => {
        const due = dueMs.filter((at) => at < openedAt).length
        return { job: job.name, due, came: runs.length, latest: runs[due - 1]?.t }
      })
      const due = staged.reduce((sum, one) => sum + one.due, 0)
      const seen = `${countOf(due, 'run')} due before there was a watcher`
      if (due < dueMin) return unknown(`${seen}; ${dueMin} are needed`)
      const waits = staged.flatMap(({ latest }) => (latest === undefined ? [] : latest - openedAt))
      const slowest = describeMs(Math.max(0, greatest(waits)))
      const within = `the slowest after ${slowest} (bound ${describeBound(limit)})`
      const wrong = staged.filter(
        ({ came, due: owed, latest }) =>
          came !== owed || (latest ?? openedAt) > openedAt + limit.totalMs,
      )
      if (wrong.length === 0) return pass(`${seen}, each delivered once, ${within}`)
      return fail(
        `${seen}, ${within}; ${countOf(wrong.length, 'job')} not so`,
        evidenceOf(wrong, ({ came, due: owed, job, latest }) => ({
          t: latest ?? openedAt,
          subject: job,
          text: `${countOf(owed, 'run')} due, ${came} delivered`,
        })),
        { fromMs: openedAt, toMs: openedAt + limit.totalMs, seenMs: history.endMs },
      )
    },
  }
}
