import { proofsOf } from './proof.ts'
import type { RunSummary } from './run-summary.ts'

/** What a run can end with; 64 (bad usage) is given before there is a run. */
export type ExitCode = 0 | 1 | 2 | 3 | 130

/** What each exit code says, for people who watch. */
export const exitCodeMeaning: Readonly<Record<ExitCode, string>> = {
  0: 'every selected MUST claim passed',
  1: 'a MUST claim failed and was not accepted',
  2: 'no MUST claim failed, but not all of them were decided',
  3: 'holdfast or its provider broke',
  130: 'interrupted',
}

/** What each exit code says after `prove`. */
export const proveExitCodeMeaning: Readonly<Record<ExitCode, string>> = {
  0: 'every claim failed under its sabotage, as it has to',
  1: 'a claim passed under its sabotage, so it proves nothing',
  2: 'no claim passed under its sabotage, but not all of them were decided',
  3: 'holdfast or its provider broke',
  130: 'interrupted',
}

/**
 * The exit code of a run. Of several reasons the first of 3, 130, 1, 2 counts. Failed SHOULD and
 * MAY claims and what could not be undone are reported and do not count. A run that judged
 * nothing at all did too little to end with 0.
 */
export function exitCodeOf(summary: RunSummary): ExitCode {
  const cut = cutShort(summary)
  if (cut !== undefined) return cut
  const claims = summary.checks.flatMap((check) => check.claims)
  const musts = claims.filter((claim) => claim.level === 'MUST')
  if (musts.some((claim) => claim.verdict === 'fail' && claim.accepted === undefined)) return 1
  if (musts.some((claim) => claim.verdict === 'unknown')) return 2
  if (summary.checks.some(skipsMust)) return 2
  const judgedNothing = claims.every((claim) => claim.verdict === 'skipped')
  return judgedNothing || summary.state === 'time-limit' ? 2 : 0
}

/**
 * The exit code of `prove`: every claim, of whatever level, has to fail under its own sabotage.
 * 1 when one passed there, 2 when one stayed undecided or was never tried.
 */
export function proveExitCode(summary: RunSummary): ExitCode {
  const cut = cutShort(summary)
  if (cut !== undefined) return cut
  const proofs = proofsOf(summary)
  if (proofs.some(({ status }) => status === 'did-not-fail')) return 1
  const allProven = proofs.length > 0 && proofs.every(({ status }) => status === 'proven')
  return allProven && summary.state !== 'time-limit' ? 0 : 2
}

function cutShort(summary: RunSummary): ExitCode | undefined {
  const broke = summary.state === 'broken' || summary.error !== undefined
  if (broke || summary.checks.some((check) => check.error !== undefined)) return 3
  return summary.state === 'interrupted' ? 130 : undefined
}

/** A check that was skipped before its claims were listed may well hold a MUST. */
function skipsMust(check: RunSummary['checks'][number]): boolean {
  if (check.excluded === true) return false
  if (check.skipped !== undefined && check.claims.length === 0) return true
  return check.claims.some(
    ({ excluded, level, verdict }) => level === 'MUST' && verdict === 'skipped' && !excluded,
  )
}
