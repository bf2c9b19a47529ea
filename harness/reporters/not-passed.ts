import type { CheckReport, ClaimReport, Report } from '../core/report.ts'
import { byWeight, claimMark, type Mark } from './claim-mark.ts'

export interface NotPassed {
  readonly check: CheckReport
  readonly claim: ClaimReport
  readonly mark: Mark
}

/**
 * What a reader has to look at, what weighs most first: every claim that did not pass (after
 * `prove`: that proved nothing), but for the skipped ones, whose check says why.
 */
export function notPassed(report: Report): NotPassed[] {
  return report.checks
    .flatMap((check) =>
      check.claims.map((claim) => ({ check, claim, mark: claimMark(report, claim) })),
    )
    .filter(({ mark }) => mark.tone !== 'good' && mark.tone !== 'none')
    .toSorted((one, other) => byWeight(one.mark, other.mark))
}
