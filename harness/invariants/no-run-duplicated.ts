import { countOf } from './count-of.ts'
import { describeRuns } from './run-ledger.ts'
import { evidenceOf } from './evidence-of.ts'
import { evidenceOfRun, judgeLedger } from './judge-ledger.ts'
import { fail, pass } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'

/** No time at which a CronJob was due has more than one Job. */
export function noRunDuplicated({ dueMin }: { readonly dueMin: number }): Invariant {
  return judgeLedger({
    dueMin,
    noun: 'due run',
    due: ({ runs }) => runs.length,
    judge({ runs, cronJobs }, history) {
      const duplicated = cronJobs.flatMap((cronJob) => cronJob.duplicated)
      const seen = describeRuns(runs)
      if (duplicated.length === 0) return pass(`${seen}; none has two Jobs`)
      const evidence = evidenceOf(duplicated, (run) =>
        evidenceOfRun(history, run, `Jobs ${run.jobs.map(({ name }) => name).join(', ')}`),
      )
      return fail(
        `${countOf(duplicated.length, 'due run')} got more than one Job; ${seen}`,
        evidence,
      )
    },
  })
}
