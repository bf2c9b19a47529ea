import { describeMs } from '../core/duration.ts'
import type { CheckSummary, ClaimSummary } from '../core/run-summary.ts'
import { lastedText } from '../reporters/lasted-text.ts'
import type { Paint } from './style-text.ts'

/**
 * How a result weighs. In a proof failing is the aim, so there a `fail` of a claim is good and a
 * `pass` is bad. A failed SHOULD or MAY, and an accepted failure, stop no gate: they are mild.
 */
export type Weight = 'bad' | 'open' | 'mild' | 'none' | 'good'

const order: readonly Weight[] = ['bad', 'open', 'mild', 'none', 'good']

const signs: Readonly<Record<Weight, readonly [string, 'green' | 'red' | 'yellow' | 'dim']>> = {
  bad: ['✗', 'red'],
  open: ['?', 'yellow'],
  mild: ['✗', 'yellow'],
  none: ['-', 'dim'],
  good: ['✓', 'green'],
}

/** `✓`, `✗`, `?` or `-`, in its colour. */
export function sign(weight: Weight, paint: Paint): string {
  const [text, colour] = signs[weight]
  return paint(colour, text)
}

/** How a claim's verdict weighs in its check. */
export function weightOf(claim: ClaimSummary, { sabotage }: CheckSummary): Weight {
  switch (claim.verdict) {
    case 'pass':
      return sabotage === undefined ? 'good' : 'bad'
    case 'fail':
      if (sabotage !== undefined) return 'good'
      return claim.level === 'MUST' && claim.accepted === undefined ? 'bad' : 'mild'
    case 'unknown':
      return 'open'
    case 'skipped':
      return 'none'
    default:
      return claim.verdict satisfies never
  }
}

/** How a check weighs: as its claim that weighs most, or as what broke it. */
export function weightOfCheck(summary: CheckSummary): Weight {
  if (summary.skipped !== undefined) return 'none'
  if (summary.error !== undefined) return 'bad'
  const claims = summary.claims.filter(({ excluded }) => !excluded)
  const weights = claims.map((claim) => weightOf(claim, summary))
  const isNone = claims.length < summary.claims.length
  return order.find((weight) => weights.includes(weight)) ?? (isNone ? 'none' : 'open')
}

/** The check, with its sabotage. */
export function nameOf({ check, sabotage }: Pick<CheckSummary, 'check' | 'sabotage'>): string {
  const [plain = check] = check.split('@')
  return sabotage === undefined ? plain : `${plain} under ${sabotage}`
}

/** A finished check for people: its line, and one or two for each claim. */
export function checkLines(summary: CheckSummary, paint: Paint): string[] {
  const head = `${sign(weightOfCheck(summary), paint)} ${paint('bold', nameOf(summary))}`
  const { error, lasted, skipped } = summary
  if (skipped !== undefined) return [`${head} ${paint('dim', `skipped: ${skipped}`)}`]
  return [
    `${head} ${paint('dim', describeMs(summary.durationMs))}`,
    ...(lasted === undefined ? [] : [`    ${paint('dim', lastedText(lasted))}`]),
    ...(error === undefined ? [] : [`    ${paint('red', 'broke:')} ${error}`]),
    ...summary.claims.flatMap((claim) => claimLines(claim, summary, paint)),
    ...summary.leftovers.map((left) => `    ${paint('yellow', 'left behind:')} ${left}`),
  ]
}

function claimLines(claim: ClaimSummary, summary: CheckSummary, paint: Paint): string[] {
  const weight = weightOf(claim, summary)
  const level = paint('dim', claim.level.padEnd(6))
  const line = `  ${sign(weight, paint)} ${level} ${claim.id}${remark(claim, summary)}`
  if (weight === 'good' || claim.excluded) return [`${line}  ${paint('dim', claim.reason)}`]
  return [line, `           ${claim.reason}`]
}

function remark({ accepted, knownDefect, verdict }: ClaimSummary, summary: CheckSummary): string {
  if (summary.sabotage !== undefined) {
    if (verdict === 'fail') return ' failed, as it has to:'
    return verdict === 'pass' ? ' passed, so it proves nothing:' : ''
  }
  if (knownDefect === undefined) return ''
  return ` (known defect ${knownDefect}${accepted === undefined ? '' : ', accepted'})`
}
