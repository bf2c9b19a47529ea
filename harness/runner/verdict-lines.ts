import { describeMs } from '../core/duration.ts'
import type { CheckSummary, ClaimSummary } from '../core/run-summary.ts'
import type { Paint } from './style-text.ts'

export type Verdict = ClaimSummary['verdict']

/** How a verdict is shown: a sign, a word, a colour. */
const marks: Readonly<Record<Verdict, readonly [string, 'green' | 'red' | 'yellow' | 'dim']>> = {
  pass: ['✓', 'green'],
  fail: ['✗', 'red'],
  unknown: ['?', 'yellow'],
  skipped: ['-', 'dim'],
}

/** `✓`, `✗`, `?` or `-`, in its colour. */
export function verdictSign(verdict: Verdict, paint: Paint): string {
  const [sign, colour] = marks[verdict]
  return paint(colour, sign)
}

/**
 * A finished check for people: its line, and one for each claim. Under a sabotage failing is the
 * aim, so there a `fail` is what went well.
 */
export function checkLines(summary: CheckSummary, paint: Paint): string[] {
  const took = summary.skipped === undefined ? describeMs(summary.durationMs) : 'skipped'
  const title = `${verdictSign(verdictOf(summary), paint)} ${paint('bold', nameOf(summary))}`
  const claims =
    summary.skipped === undefined
      ? summary.claims.flatMap((claim) => claimLines(claim, summary, paint))
      : [`    ${summary.skipped}`]
  return [
    `${title} ${paint('dim', took)}`,
    ...(summary.error === undefined ? [] : [`    ${paint('red', 'broke:')} ${summary.error}`]),
    ...claims,
    ...summary.leftovers.map((left) => `    ${paint('yellow', 'left behind:')} ${left}`),
  ]
}

/** The check, with its sabotage. */
export function nameOf({ check, sabotage }: Pick<CheckSummary, 'check' | 'sabotage'>): string {
  const plain = check.split('@')[0] ?? check
  return sabotage === undefined ? plain : `${plain} under ${sabotage}`
}

/** The worst verdict of the claims; in a proof, whether all of them failed as they have to. */
export function verdictOf(summary: CheckSummary): Verdict {
  if (summary.skipped !== undefined) return 'skipped'
  if (summary.error !== undefined) return 'unknown'
  const verdicts = summary.claims.map(({ verdict }) => shown(verdict, summary))
  const order: readonly Verdict[] = ['fail', 'unknown', 'skipped', 'pass']
  return order.find((verdict) => verdicts.includes(verdict)) ?? 'unknown'
}

function claimLines(claim: ClaimSummary, summary: CheckSummary, paint: Paint): string[] {
  const verdict = shown(claim.verdict, summary)
  const proof = summary.sabotage === undefined ? '' : proofWord(claim.verdict)
  const level = paint('dim', claim.level.padEnd(6))
  const known = claim.knownDefect === undefined ? '' : ` (known defect ${claim.knownDefect})`
  const accepted = claim.accepted === undefined ? '' : ' accepted'
  const line = `  ${verdictSign(verdict, paint)} ${level} ${claim.id}${proof}${accepted}${known}`
  const reason = `      ${claim.reason}`
  return verdict === 'pass' ? [`${line}  ${paint('dim', claim.reason)}`] : [line, reason]
}

/** Under a sabotage `fail` is what a claim has to say. */
function shown(verdict: Verdict, { sabotage }: CheckSummary): Verdict {
  if (sabotage === undefined) return verdict
  if (verdict === 'fail') return 'pass'
  return verdict === 'pass' ? 'fail' : verdict
}

function proofWord(verdict: Verdict): string {
  if (verdict === 'fail') return ' failed, as it has to:'
  return verdict === 'pass' ? ' passed, so it proves nothing:' : ''
}
