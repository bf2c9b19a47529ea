import { countOf } from './count-of.ts'
import { describeRuns, runLedger } from './run-ledger.ts'
import { rfc3339 } from '../core/clock.ts'
import { unknown } from '../core/verdict.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Evidence, Verdict } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { RunLedger } from './run-ledger.ts'

/** What a claim on the run ledger is made of. */
interface LedgerRule {
  /** The floor: how many times must have been due. */
  readonly dueMin: number
  /** What counts for the floor, such as `due run`. */
  readonly noun: string
  readonly plural?: string
  readonly due: (ledger: RunLedger, history: CheckHistory) => number
  readonly judge: (ledger: RunLedger, history: CheckHistory) => Verdict
}

/** An invariant on the run ledger: unknown when the ledger is, or when too little was due. */
export function judgeLedger({ dueMin, noun, plural, due, judge }: LedgerRule): Invariant {
  return {
    floor: `at least ${countOf(dueMin, noun, plural)}`,
    judge(history) {
      const ledger = runLedger(history)
      if (ledger.undecided !== undefined) return unknown(ledger.undecided)
      const count = due(ledger, history)
      if (count < dueMin) {
        const seen = describeRuns(ledger.runs)
        return unknown(`${countOf(count, noun, plural)} of the ${dueMin} needed; ${seen}`)
      }
      return judge(ledger, history)
    },
  }
}

/** Evidence about a run of a CronJob, at the time on the wall clock at which it was due. */
export function evidenceOfRun(
  history: CheckHistory,
  run: { readonly cronJob: string; readonly dueMs: number },
  text: string,
): Evidence {
  const t = history.clocks.monotonicAt(run.dueMs)
  return { t, subject: run.cronJob, text: `due ${rfc3339(run.dueMs)}: ${text}` }
}
