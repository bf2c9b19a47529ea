import type { CheckReport, ClaimReport, Report } from './report.ts'

/**
 * The report with every text that came from the machine put through `scrub` (see `scrubber`).
 * What check authors and vendors wrote (ids, sentences, sources, names of the implementation) stays
 * as it is, so that a host that happens to be called `kubernetes` does not spoil it.
 */
export function scrubReport(report: Report, scrub: (text: string) => string): Report {
  const { implementation, run } = report
  return {
    ...report,
    // Where no vendor says what was judged, a program says which version it is.
    implementation: { ...implementation, version: scrub(implementation.version) },
    command: scrub(report.command),
    versions: Object.fromEntries(
      Object.entries(report.versions).map(([program, version]) => [program, scrub(version)]),
    ),
    run: { ...run, ...(run.error !== undefined && { error: scrub(run.error) }) },
    checks: report.checks.map((check) => scrubCheck(check, scrub)),
    leftovers: report.leftovers.map(scrub),
  }
}

function scrubCheck(check: CheckReport, scrub: (text: string) => string): CheckReport {
  const { skipped, error, leftovers } = check
  return {
    ...check,
    ...(skipped !== undefined && { skipped: scrub(skipped) }),
    ...(error !== undefined && { error: scrub(error) }),
    ...(leftovers !== undefined && { leftovers: leftovers.map(scrub) }),
    claims: check.claims.map((claim) => scrubClaim(claim, scrub)),
  }
}

function scrubClaim(claim: ClaimReport, scrub: (text: string) => string): ClaimReport {
  return {
    ...claim,
    reason: scrub(claim.reason),
    ...(claim.evidence !== undefined && {
      evidence: claim.evidence.map(({ atMs, text, subject }) => ({
        atMs,
        text: scrub(text),
        ...(subject !== undefined && { subject: scrub(subject) }),
      })),
    }),
  }
}
