import { describeMs } from '../core/duration.ts'
import { describeRuns } from './run-ledger.ts'
import { evidenceOf } from './evidence-of.ts'
import { evidenceOfRun, judgeLedger } from './judge-ledger.ts'
import { fail, pass } from '../core/verdict.ts'
import { onTimeMs } from './expected-run.ts'
import type { ExpectedRun } from './expected-run.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Every run that was due while the control plane worked is created within 5 s of when it was due,
 * or of when its predecessor ended. A run that never came is not on time either; skipped ones do
 * not count.
 */
export function runsOnTime({ dueMin }: { readonly dueMin: number }): Invariant {
  return judgeLedger({
    dueMin,
    noun: 'run due while the control plane worked',
    plural: 'runs due while the control plane worked',
    due: ({ runs }) => runs.filter(isJudged).length,
    judge({ runs }, history) {
      const judged = runs.filter(isJudged)
      const wrong = judged.filter((run) => run.class !== 'on-time')
      const worstMs = judged.reduce((worst, run) => Math.max(worst, run.startLagMs ?? 0), 0)
      const seen = `${describeRuns(judged)}; the slowest ${describeMs(worstMs)} after it could be started`
      const [first] = wrong
      if (first === undefined) return pass(seen)
      const fromMs = history.clocks.monotonicAt(first.dueMs)
      const evidence = evidenceOf(wrong, (run) =>
        evidenceOfRun(history, run, run.reason ?? run.class),
      )
      return fail(seen, evidence, { fromMs, toMs: fromMs + onTimeMs })
    },
  })
}

function isJudged(run: ExpectedRun): boolean {
  return !run.excused && run.class !== 'skipped'
}
