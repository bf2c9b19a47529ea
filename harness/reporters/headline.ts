import type { Report } from '../core/report.ts'
import type { Tone } from './claim-mark.ts'

export interface Headline {
  readonly tone: Tone
  /** Half a sentence without a capital letter, such as `every MUST claim held`. */
  readonly text: string
}

/** The result of the run in the fewest words: what a reader has to know first. */
export function headline(report: Report): Headline {
  const verdict = report.proof === undefined ? claimsHeadline(report) : proofHeadline(report.proof)
  if (report.run.state === 'broken') return { tone: 'bad', text: `the run broke; ${verdict.text}` }
  const broken = report.checks.filter((check) => check.error !== undefined).length
  if (broken > 0) {
    const checks = broken === 1 ? '1 check' : `${broken} checks`
    return { tone: 'bad', text: `${checks} broke; ${verdict.text}` }
  }
  const { state } = report.run
  if (state === 'complete') return verdict
  const early = state === 'interrupted' ? 'the run was interrupted' : 'the time limit was reached'
  return { tone: verdict.tone === 'bad' ? 'bad' : 'open', text: `${early}; ${verdict.text}` }
}

function claimsHeadline(report: Report): Headline {
  const sums = { passed: 0, failed: 0, undecided: 0, accepted: 0 }
  for (const { core } of report.profiles) {
    const { passed, failed, unknown, skipped, accepted } = core.statistics
    sums.passed += passed
    sums.failed += failed - accepted
    sums.undecided += unknown + skipped
    sums.accepted += accepted
  }
  const { passed, failed, undecided, accepted } = sums
  if (failed > 0) return { tone: 'bad', text: `${claims(failed)} failed` }
  if (undecided > 0) return { tone: 'open', text: `${claims(undecided)} not decided` }
  if (accepted > 0) return { tone: 'mild', text: `${claims(accepted)} failed, as accepted` }
  if (passed === 0) return { tone: 'open', text: 'no MUST claim was judged' }
  return { tone: 'good', text: 'every MUST claim held' }
}

function proofHeadline({ statistics }: NonNullable<Report['proof']>): Headline {
  const { proven, didNotFail, undecided, notRun } = statistics
  if (didNotFail > 0) {
    return { tone: 'bad', text: `${plain(didNotFail)} did not fail under sabotage` }
  }
  const open = undecided + notRun
  if (open > 0 || proven === 0) return { tone: 'open', text: `${plain(open)} not decided` }
  return { tone: 'good', text: 'every claim failed under its sabotage, as it must' }
}

function claims(count: number): string {
  return count === 1 ? '1 MUST claim' : `${count} MUST claims`
}

function plain(count: number): string {
  return count === 1 ? '1 claim' : `${count} claims`
}
