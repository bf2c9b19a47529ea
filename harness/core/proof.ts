import type { CheckSummary, ClaimSummary, RunSummary } from './run-summary.ts'

/**
 * What a run says about a claim's sabotage: `proven` when the claim failed under it, as it has to;
 * `did-not-fail` when it passed there; `undecided` when it was `unknown` there; `not-run` when the
 * claim was not judged under its sabotage.
 */
export type ProofStatus = 'proven' | 'did-not-fail' | 'undecided' | 'not-run'

export interface Proof {
  readonly check: CheckSummary
  readonly claim: ClaimSummary
  readonly status: ProofStatus
}

/** Whether a run was made by `prove`: its checks ran under sabotages, and failing is the aim. */
export function isProof(summary: RunSummary): boolean {
  return summary.checks.some((check) => check.sabotage !== undefined)
}

/** What one check's summary says about one claim's sabotage. */
export function proofStatus(check: CheckSummary, claim: ClaimSummary): ProofStatus {
  if (check.sabotage !== claim.failsUnder) return 'not-run'
  switch (claim.verdict) {
    case 'fail':
      return 'proven'
    case 'pass':
      return 'did-not-fail'
    case 'unknown':
      return 'undecided'
    case 'skipped':
      return 'not-run'
    default:
      return claim.verdict satisfies never
  }
}

/**
 * One proof for every claim of every check. A check runs once for each of its sabotages, and what
 * a claim says under the sabotage of another one proves nothing about it. What is no claim on this
 * lane has nothing to prove.
 */
export function proofsOf(summary: RunSummary): readonly Proof[] {
  const proofs = new Map<string, Proof>()
  for (const check of summary.checks) {
    for (const claim of check.claims) {
      if (claim.excluded) continue
      const key = `${checkId(check)} ${claim.id}`
      const own = check.sabotage === claim.failsUnder
      if (own || !proofs.has(key)) {
        proofs.set(key, { check, claim, status: proofStatus(check, claim) })
      }
    }
  }
  return [...proofs.values()]
}

/** The check's id without the `@sabotage` under which histories file it. */
export function checkId(check: Pick<CheckSummary, 'check' | 'sabotage'>): string {
  const suffix = `@${check.sabotage ?? ''}`
  return check.check.endsWith(suffix) ? check.check.slice(0, -suffix.length) : check.check
}
