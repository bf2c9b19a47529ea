import { relative } from 'node:path'
import { describeMs } from '../core/duration.ts'
import { exitCodeMeaning, proveExitCodeMeaning, type ExitCode } from '../core/exit-code.ts'
import { isProof } from '../core/proof.ts'
import type { CheckSummary, ClaimSummary, RunSummary } from '../core/run-summary.ts'
import type { Paint } from './style-text.ts'
import { nameOf, sign, weightOfCheck } from './verdict-lines.ts'

/** What stands at the end of a run: a table by check, the result, and where to read more. */
export function summaryLines(
  done: { readonly summary: RunSummary; readonly folder: string; readonly exitCode: number },
  cwd: string,
  paint: Paint,
): string[] {
  const { exitCode, folder, summary } = done
  const names = summary.checks.map(nameOf)
  const width = Math.max(0, ...names.map((name) => name.length))
  const below = relative(cwd, folder)
  const place = below === '' || below.startsWith('..') ? folder : below
  const colour = exitCode === 0 ? 'green' : exitCode === 2 ? 'yellow' : 'red'
  const meanings = isProof(summary) ? proveExitCodeMeaning : exitCodeMeaning
  return [
    '',
    ...summary.checks.map((check) => checkLine(check, width, paint)),
    '',
    countLine(summary),
    ...(summary.error === undefined ? [] : [`${paint('red', 'broke:')} ${summary.error}`]),
    ...leftoverLines(summary, paint),
    `${paint(colour, `exit code ${exitCode}`)}: ${meanings[exitCode as ExitCode]}`,
    `report: ${place}/report.md (also report.yaml, junit.xml)`,
  ]
}

function checkLine(check: CheckSummary, width: number, paint: Paint): string {
  const mark = sign(weightOfCheck(check), paint)
  const took = paint('dim', describeMs(check.durationMs).padStart(12))
  const name = nameOf(check).padEnd(width)
  if (check.skipped !== undefined) return `${mark} ${name}  ${paint('dim', check.skipped)}`
  const said = check.error === undefined ? counts(check.claims) : 'broke'
  return `${mark} ${name} ${took}  ${said}`
}

function counts(claims: readonly ClaimSummary[]): string {
  return verdicts
    .map((verdict) => ({ verdict, count: claims.filter((one) => one.verdict === verdict).length }))
    .filter(({ count }) => count > 0)
    .map(({ count, verdict }) => `${count} ${verdict}`)
    .join(', ')
}

const verdicts = ['pass', 'fail', 'unknown', 'skipped'] as const

function countLine(summary: RunSummary): string {
  const claims = summary.checks.flatMap((check) => check.claims)
  const took = describeMs(summary.endedWallMs - summary.startedWallMs)
  const sizes = [counted(summary.checks.length, 'check'), counted(claims.length, 'claim')]
  return `${sizes.join(', ')} in ${took}: ${counts(claims)}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function leftoverLines({ leftovers }: RunSummary, paint: Paint): string[] {
  if (leftovers.length === 0) return []
  return [
    ...leftovers.map((left) => `${paint('yellow', 'left behind:')} ${left}`),
    'npx holdfast sweep takes back what is left',
  ]
}
