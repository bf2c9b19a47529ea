import type { Report } from './report.ts'
import { runStateText } from './run-state-text.ts'
import type { CheckSummary, ClaimSummary, RunSummary } from './run-summary.ts'

type ClaimGroup = Report['profiles'][number]['core']

/**
 * The result of a run's profile. A MUST that is unknown or was skipped, for whatever reason, makes
 * it partial, but for what is no claim on the lane: that is listed and not counted. An accepted
 * failure stays a failure: accepting is for gates.
 */
export function profileReport(summary: RunSummary): Report['profiles'][number] {
  const claims = summary.checks.flatMap((check) => check.claims)
  const musts = claims.filter((claim) => claim.level === 'MUST')
  const others = claims.filter((claim) => claim.level !== 'MUST')
  const whole = summary.state === 'complete' && summary.checks.every(ranOrSaysWhy)
  const core = claimGroup(musts, whole)
  const extended = others.length > 0 ? claimGroup(others, whole) : undefined
  return {
    name: summary.profile ?? 'selection',
    summary: profileSummary(summary, core, extended),
    core,
    ...(extended && { extended }),
  }
}

/**
 * A check that broke, or was skipped before its claims were listed, leaves a hole in the profile.
 */
function ranOrSaysWhy(check: CheckSummary): boolean {
  return check.error === undefined && (check.skipped === undefined || check.claims.length > 0)
}

function claimGroup(all: readonly ClaimSummary[], whole: boolean): ClaimGroup {
  const claims = all.filter((claim) => !claim.excluded)
  const excluded = all.filter((claim) => claim.excluded).map((claim) => claim.id)
  const ids = (select: (claim: ClaimSummary) => boolean): string[] =>
    claims.filter(select).map((claim) => claim.id)
  const failed = ids((claim) => claim.verdict === 'fail')
  const unknown = ids((claim) => claim.verdict === 'unknown')
  const skipped = ids((claim) => claim.verdict === 'skipped')
  const accepted = ids((claim) => claim.verdict === 'fail' && claim.accepted !== undefined)
  const passed = claims.length - failed.length - unknown.length - skipped.length
  const success = whole && passed > 0 && passed === claims.length
  return {
    result: failed.length > 0 ? 'failure' : success ? 'success' : 'partial',
    statistics: {
      passed,
      failed: failed.length,
      unknown: unknown.length,
      skipped: skipped.length,
      accepted: accepted.length,
    },
    ...(failed.length > 0 && { failedClaims: failed }),
    ...(accepted.length > 0 && { acceptedClaims: accepted }),
    ...(unknown.length > 0 && { unknownClaims: unknown }),
    ...(skipped.length > 0 && { skippedClaims: skipped }),
    ...(excluded.length > 0 && { excludedClaims: excluded }),
  }
}

function profileSummary(summary: RunSummary, core: ClaimGroup, extended?: ClaimGroup): string {
  const others = extended === undefined ? '' : ` ${groupText('SHOULD and MAY', extended)}`
  return `${runStateText[summary.state]}${groupText('MUST', core)}${others}`
}

function groupText(name: string, group: ClaimGroup): string {
  const { passed, failed, unknown, skipped, accepted } = group.statistics
  const total = passed + failed + unknown + skipped
  const excluded = group.excludedClaims?.length ?? 0
  if (total === 0 && excluded === 0) return `No ${name} claim was selected.`
  const rest = [
    failed > 0 && `${failed} failed`,
    accepted > 0 && `${accepted} of them accepted`,
    unknown > 0 && `${unknown} unknown`,
    skipped > 0 && `${skipped} skipped`,
  ].filter((part) => part !== false)
  const tail = rest.length > 0 ? `: ${rest.join(', ')}` : ''
  const more = excluded === 1 ? '1 more is no claim' : `${excluded} more are no claims`
  const others = excluded > 0 ? `; ${more} on this lane` : ''
  return `${passed} of ${total} ${name} claims passed${tail}${others}.`
}
