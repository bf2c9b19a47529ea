import { proofsOf } from './proof.ts'
import type { Report } from './report.ts'
import { runStateText } from './run-state-text.ts'
import type { RunSummary } from './run-summary.ts'

/** What a run of `prove` says about the sabotages of all its claims. */
export function proofReport(summary: RunSummary): NonNullable<Report['proof']> {
  const statuses = proofsOf(summary).map((proof) => proof.status)
  const count = (status: string): number => statuses.filter((one) => one === status).length
  const proven = count('proven')
  const didNotFail = count('did-not-fail')
  const allProven = summary.state === 'complete' && proven > 0 && proven === statuses.length
  const share = `${proven} of ${statuses.length}`
  return {
    summary: `${runStateText[summary.state]}${share} claims failed under their sabotage, as they must.`,
    result: didNotFail > 0 ? 'failure' : allProven ? 'success' : 'partial',
    statistics: {
      proven,
      didNotFail,
      undecided: count('undecided'),
      notRun: count('not-run'),
    },
  }
}
