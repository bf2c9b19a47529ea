import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { evidenceOfRun, judgeLedger } from './judge-ledger.ts'
import { fail, pass } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Under Forbid no Job is created while an earlier one of the same CronJob is unfinished. The
 * floor: how many due times fell while one was, because only they could have gone wrong.
 */
export function noRunOverlapped(options: { readonly blockedDueMin: number }): Invariant {
  return judgeLedger({
    dueMin: options.blockedDueMin,
    noun: 'due time while a predecessor was unfinished',
    plural: 'due times while a predecessor was unfinished',
    due: ({ cronJobs }) => cronJobs.reduce((sum, { blockedDueMs }) => sum + blockedDueMs.length, 0),
    judge({ cronJobs }, history) {
      const overlapped = cronJobs.flatMap((cronJob) => cronJob.overlapped)
      const blocked = cronJobs.reduce((sum, { blockedDueMs }) => sum + blockedDueMs.length, 0)
      const seen = `${countOf(blocked, 'due time')} fell while a predecessor was unfinished`
      if (overlapped.length === 0) return pass(`${seen}; no Job was created beside it`)
      const evidence = evidenceOf(overlapped, ({ cronJob, earlier, later, overlapMs }) =>
        evidenceOfRun(
          history,
          { cronJob, dueMs: later.dueMs ?? later.createdMs },
          overlapMs === Infinity
            ? `${later.name} was created while ${earlier.name} never finished`
            : `${later.name} was created ${describeMs(overlapMs)} before ${earlier.name} finished`,
        ),
      )
      return fail(
        `${countOf(overlapped.length, 'Job')} overlapped an earlier one; ${seen}`,
        evidence,
      )
    },
  })
}
