import type { CheckReport, ClaimReport, Report } from '../core/report.ts'

/**
 * How much a result weighs: `bad` and `open` stop a gate, `mild` did not pass and stops none,
 * `none` was not judged.
 */
export type Tone = 'bad' | 'open' | 'mild' | 'none' | 'good'

export interface Mark {
  readonly tone: Tone
  readonly symbol: string
  readonly word: string
}

/** One symbol for each tone; all of them are two columns wide in a terminal. */
export const toneSymbol: Readonly<Record<Tone, string>> = {
  bad: '❌',
  open: '❓',
  mild: '🟠',
  none: '⏩',
  good: '✅',
}

/** From the one that weighs most. */
const tonesByWeight: readonly Tone[] = ['bad', 'open', 'mild', 'none', 'good']

/** How a claim's result is shown; after `prove`, what its sabotage showed. */
export function claimMark(report: Report, claim: ClaimReport): Mark {
  return report.statement === 'proof' ? proofMark(claim) : verdictMark(claim)
}

/**
 * How a check's result is shown: by the claim that weighs most, or by what broke it. What is no
 * claim on the lane weighs nothing.
 */
export function checkMark(report: Report, check: CheckReport): Mark {
  if (check.error !== undefined) return markOf('bad', 'broke')
  if (check.skipped !== undefined) return markOf('none', 'skipped')
  const claims = check.claims.filter(({ excluded }) => excluded !== true)
  const marks = claims.map((claim) => claimMark(report, claim))
  return marks.toSorted(byWeight)[0] ?? markOf('none', 'no claim')
}

/** Orders marks from the one that weighs most. */
export function byWeight(one: Mark, other: Mark): number {
  return tonesByWeight.indexOf(one.tone) - tonesByWeight.indexOf(other.tone)
}

function verdictMark({ accepted, level, verdict }: ClaimReport): Mark {
  switch (verdict) {
    case 'pass':
      return markOf('good', 'pass')
    case 'fail':
      if (accepted !== undefined) return markOf('mild', 'accepted')
      return markOf(level === 'MUST' ? 'bad' : 'mild', 'fail')
    case 'unknown':
      return markOf(level === 'MUST' ? 'open' : 'mild', 'unknown')
    case 'skipped':
      return markOf('none', 'skipped')
    default:
      return verdict satisfies never
  }
}

function proofMark({ failsUnder }: ClaimReport): Mark {
  switch (failsUnder.status) {
    case 'proven':
      return markOf('good', 'proven')
    case 'did-not-fail':
      return markOf('bad', 'did not fail')
    case 'undecided':
      return markOf('open', 'undecided')
    case 'not-run':
      return markOf('open', 'not run')
    default:
      return failsUnder.status satisfies never
  }
}

function markOf(tone: Tone, word: string): Mark {
  return { tone, symbol: toneSymbol[tone], word }
}
