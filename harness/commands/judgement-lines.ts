import type { Judgement } from '../runner/judge-run.ts'
import type { Paint } from '../runner/style-text.ts'
import { checkLines } from '../runner/verdict-lines.ts'

/** A judgement for people. */
export function judgementLines(judgement: Judgement, paint: Paint): string[] {
  const { checks, differences, exitCode, history, holdfast, run } = judgement
  return [
    `run ${run} judged again: holdfast ${holdfast.ofRun} then, ${holdfast.now} now`,
    `history of ${history.events} events, ${historyText(history)}`,
    '',
    ...checks.flatMap((check) => checkLines(check, paint)),
    '',
    ...differences.map((difference) => `${paint('yellow', 'differs:')} ${difference}`),
    ...(differences.length > 0 ? [''] : []),
    `exit code ${exitCode}`,
  ]
}

function historyText({ matchesReport, sha256, torn }: Judgement['history']): string {
  const cut = torn ? '; a crash cut its last line' : ''
  switch (matchesReport) {
    case undefined:
      return `sha256 ${sha256}; there is no report to compare it with${cut}`
    case true:
      return `sha256 as in the report${cut}`
    case false:
      return `which is NOT the one that the report was made from: its sha256 is ${sha256}${cut}`
    default:
      return matchesReport satisfies never
  }
}
