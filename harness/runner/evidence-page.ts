import { describeMs } from '../core/duration.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { ClaimSummary } from '../core/run-summary.ts'
import { oneLine, shorten } from '../reporters/clean-text.ts'
import { codeBlock, escapeMarkdown, inlineCode, table } from '../reporters/markdown-text.ts'

/** A page shows so many faults and pieces of evidence. */
const rowsMax = 200
const textLengthMax = 500

/** What a person reads first about a claim that did not pass: verdict, evidence, faults. */
export function evidencePage(page: {
  readonly check: string
  readonly claim: ClaimSummary
  readonly history?: CheckHistory | undefined
}): string {
  const { check, claim, history } = page
  const faults = history?.faults.slice(0, rowsMax) ?? []
  const sections = [
    `# ${escapeMarkdown(claim.id)}: ${claim.verdict}`,
    `**${claim.level}** ${escapeMarkdown(claim.sentence)}`,
    `**Seen:** ${escapeMarkdown(shorten(claim.reason, 10 * textLengthMax))}`,
    facts(check, claim),
    evidenceSection(claim),
    ...(faults.length > 0 ? [`## What was broken\n\n${faultTable(faults)}`] : []),
    [
      '## Files',
      '- `window.jsonl`: the events around the evidence, as the history has them',
      '- `objects.yaml`: the objects that the evidence names, as they were last seen',
      '- `logs/`: the last lines of each member',
    ].join('\n'),
    'Times are seconds on the monotonic clock of the run, as in its history.',
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function facts(check: string, claim: ClaimSummary): string {
  const { accepted, failsUnder, floor, knownDefect, source } = claim
  return [
    `- check: ${inlineCode(check)}`,
    ...(knownDefect === undefined ? [] : [`- known defect: ${escapeMarkdown(knownDefect)}`]),
    ...(accepted === undefined ? [] : [`- accepted by: ${inlineCode(`--accept ${accepted}`)}`]),
    `- promised by: <${oneLine(source)}>`,
    `- judged from: ${escapeMarkdown(floor)}`,
    `- must fail under: ${inlineCode(failsUnder)}`,
  ].join('\n')
}

function evidenceSection({ evidence }: ClaimSummary): string {
  if (evidence.length === 0) return ''
  const lines = evidence.slice(0, rowsMax).map(({ subject, t, text }) => {
    const about = subject === undefined ? '' : `  [${oneLine(subject)}]`
    return `${seconds(t).padStart(9)}  ${shorten(text, textLengthMax)}${about}`
  })
  return `## Evidence\n\n${codeBlock('text', lines.join('\n'))}`
}

function faultTable(faults: readonly FaultSpan[]): string {
  const rows = faults.map((fault) => [
    escapeMarkdown(fault.fault),
    escapeMarkdown(fault.members.join(', ')),
    seconds(fault.injectedAt),
    seconds(fault.undoneAt),
    lasted(fault),
    escapeMarkdown(fault.problem ?? ''),
  ])
  return table(['Fault', 'Members', 'Injected', 'Undone', 'Lasted', 'Problem'], rows)
}

function lasted({ injectedAt, undoneAt }: FaultSpan): string {
  if (injectedAt === undefined || undoneAt === undefined) return '-'
  return describeMs(undoneAt - injectedAt)
}

function seconds(t: number | undefined): string {
  return t === undefined ? '-' : `${(t / 1000).toFixed(1)} s`
}
