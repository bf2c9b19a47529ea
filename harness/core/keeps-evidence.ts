import { proofStatus } from './proof.ts'
import type { CheckSummary, ClaimSummary } from './run-summary.ts'

/**
 * Whether somebody has to find out why: then the run keeps an evidence folder for the claim and
 * the report names it. A claim that failed or is unknown; under a sabotage, one that proved
 * nothing there although it was its own.
 */
export function keepsEvidence(check: CheckSummary, claim: ClaimSummary): boolean {
  if (check.sabotage === undefined) {
    return claim.verdict === 'fail' || claim.verdict === 'unknown'
  }
  const status = proofStatus(check, claim)
  return status === 'did-not-fail' || status === 'undecided'
}
