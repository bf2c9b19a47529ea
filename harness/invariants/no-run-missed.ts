import { describeRuns } from './run-ledger.ts'
import { evidenceOf } from './evidence-of.ts'
import { evidenceOfRun, judgeLedger } from './judge-ledger.ts'
import { fail, pass } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Every time at which a CronJob was due is accounted for: it was started, or a later one instead
 * because the control plane was out, or it was skipped as the CronJob's own rules say.
 */
export function noRunMissed({ dueMin }: { readonly dueMin: number }): Invariant {
  return judgeLedger({
    dueMin,
    noun: 'due run',
    due: ({ runs }) => runs.length,
    judge({ runs }, history) {
      const missed = runs.filter((run) => run.class === 'missed')
      if (missed.length === 0) return pass(describeRuns(runs))
      const evidence = evidenceOf(missed, (run) =>
        evidenceOfRun(history, run, run.reason ?? 'missed'),
      )
      return fail(describeRuns(runs), evidence)
    },
  })
}
