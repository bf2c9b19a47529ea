import { describeMs } from '../core/duration.ts'
import type { CheckReport, Report } from '../core/report.ts'
import { checkMark, claimMark, toneSymbol } from './claim-mark.ts'
import { oneLine, shorten } from './clean-text.ts'
import { describeBytes } from './describe-bytes.ts'
import { headline } from './headline.ts'
import { lastedText } from './lasted-text.ts'
import { notPassed, type NotPassed } from './not-passed.ts'
import { statementText } from './statement-text.ts'
import { codeBlock, escapeMarkdown, inlineCode, table } from './markdown-text.ts'
import { timingRows } from './timing-rows.ts'

/** A reason in a table is cut here; below, under what did not pass, it is complete. */
const seenLengthMax = 120
const evidenceLengthMax = 200

/** The report for people, in GitHub and in a terminal: the verdict first, then how to repeat it. */
export function renderMarkdown(report: Report): string {
  const sections = [
    head(report),
    brokenSection(report),
    claimsSection(report),
    notPassedSection(report),
    leftoversSection(report),
    testbedSection(report),
    repeatSection(report),
  ]
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`
}

function head(report: Report): string {
  const { implementation, profiles, proof, provider, run, seed } = report
  const { text, tone } = headline(report)
  const summary = [...profiles.map((profile) => profile.summary), ...(proof ? [proof.summary] : [])]
  const facts = [
    `**${escapeMarkdown(`${implementation.project} ${implementation.version}`)}**`,
    `provider ${inlineCode(provider)}`,
    ...profiles.map(({ name }) => `profile ${inlineCode(name)}`),
    `timings ${inlineCode(report.timings.name)}`,
    `seed ${inlineCode(String(seed))}`,
    describeMs(run.durationMs),
    `${report.date.slice(0, 16).replace('T', ' ')} UTC`,
  ]
  const note = statementText(report)
  return [
    `# ${toneSymbol[tone]} holdfast: ${text}`,
    escapeMarkdown(summary.join(' ')),
    facts.join(' · '),
    ...(note === undefined ? [] : [`> [!NOTE]\n> ${note}`]),
  ].join('\n\n')
}

function brokenSection(report: Report): string {
  const broken = [
    ...(report.run.error === undefined ? [] : [`- the run: ${escapeMarkdown(report.run.error)}`]),
    ...report.checks.flatMap(({ error, id }) =>
      error === undefined ? [] : [`- ${inlineCode(id)}: ${escapeMarkdown(error)}`],
    ),
  ]
  return broken.length === 0 ? '' : `## What broke\n\n${broken.join('\n')}`
}

function claimsSection(report: Report): string {
  const title = report.statement === 'proof' ? '## Claims under their sabotage' : '## Claims'
  const listed = report.checks.filter((check) => check.excluded !== true)
  const excluded = report.checks.filter((check) => check.excluded === true)
  return [
    title,
    ...(listed.length === 0 ? ['No check was run.'] : []),
    ...listed.map((check) => checkSection(report, check)),
    ...(excluded.length === 0
      ? []
      : [`Excluded: ${excluded.map(({ id }) => inlineCode(id)).join(', ')}.`]),
  ].join('\n\n')
}

function checkSection(report: Report, check: CheckReport): string {
  const { claims, durationMs, id, lasted, sabotage, skipped, title } = check
  const { symbol } = checkMark(report, check)
  const under = sabotage === undefined ? '' : ` under ${inlineCode(sabotage)}`
  const time = skipped === undefined ? describeMs(durationMs) : 'skipped'
  const rows = claims.map((claim) => {
    const mark = claimMark(report, claim)
    return [
      // A space that does not break: symbol and word stay on one line of a narrow table.
      `${mark.symbol}\u00A0${mark.word}`,
      inlineCode(claim.id),
      claim.level,
      escapeMarkdown(shorten(claim.reason, seenLengthMax)),
    ]
  })
  return [
    `### ${symbol} ${escapeMarkdown(id)}${under}`,
    `${escapeMarkdown(title)} · ${time}`,
    ...(skipped === undefined ? [] : [`Skipped: ${escapeMarkdown(skipped)}.`]),
    ...(lasted === undefined ? [] : [escapeMarkdown(`${lastedText(lasted)}.`)]),
    ...(rows.length > 0 ? [table(['Verdict', 'Claim', 'Level', 'What was seen'], rows)] : []),
  ].join('\n\n')
}

function notPassedSection(report: Report): string {
  const entries = notPassed(report)
  if (entries.length === 0) return ''
  const title = report.statement === 'proof' ? '## What proved nothing' : '## What did not pass'
  return [title, ...entries.map(notPassedEntry)].join('\n\n')
}

function notPassedEntry({ check, claim, mark }: NotPassed): string {
  const { accepted, evidence = [], evidenceFolder, failsUnder, knownDefect, source } = claim
  const lines = evidence.map(({ atMs, text }) => {
    return `${(atMs / 1000).toFixed(1).padStart(8)} s  ${shorten(text, evidenceLengthMax)}`
  })
  const known = knownDefect === undefined ? [] : [`- known defect: ${escapeMarkdown(knownDefect)}`]
  return [
    `### ${mark.symbol} ${escapeMarkdown(claim.id)}: ${mark.word}`,
    `**${claim.level}** ${escapeMarkdown(claim.sentence)}`,
    `**Seen:** ${escapeMarkdown(claim.reason)}`,
    ...(lines.length > 0 ? [codeBlock('text', lines.join('\n'))] : []),
    [
      `- check: ${inlineCode(check.id)}`,
      ...known,
      ...(accepted === undefined ? [] : [`- accepted by: ${inlineCode(`--accept ${accepted}`)}`]),
      `- promised by: <${oneLine(source)}>`,
      `- judged from: ${escapeMarkdown(claim.floor)}`,
      `- must fail under: ${inlineCode(failsUnder.sabotage)}`,
      ...(evidenceFolder === undefined ? [] : [`- evidence: ${inlineCode(`${evidenceFolder}/`)}`]),
    ].join('\n'),
  ].join('\n\n')
}

function leftoversSection({ leftovers }: Report): string {
  if (leftovers.length === 0) return ''
  const lines = leftovers.map((leftover) => `- ${escapeMarkdown(leftover)}`)
  const advice = 'This could not be undone; `holdfast sweep` tries again.'
  return `## What is left behind\n\n${advice}\n\n${lines.join('\n')}`
}

function testbedSection(report: Report): string {
  const { artefacts, holdfast, lane, provider, runner, timings, versions } = report
  const programs = [...Object.entries(versions), ['holdfast', holdfast]].map(
    ([program = '', version = '']) => [escapeMarkdown(program), escapeMarkdown(version)],
  )
  const repaired = Object.entries(artefacts).map(
    ([name, times]) => `- ${inlineCode(name)}: ${times} times`,
  )
  const memory = describeBytes(runner.rssBytesMax)
  const cpu = describeMs(runner.cpuMs)
  return [
    '## What was judged',
    table(['Program', 'Version'], programs),
    ...(lane === undefined
      ? []
      : [
          `${provider === 'containers' ? 'Members' : 'Nodes'} are containers of ${escapeMarkdown(lane.containerEngine)}, on cgroups ${lane.cgroups}.`,
        ]),
    `holdfast itself took at most ${memory} of memory, and ${cpu} of CPU time.`,
    ...(repaired.length > 0
      ? [`Artefacts of the lane that were repaired; they are no verdict:\n\n${repaired.join('\n')}`]
      : []),
    `### Timings: ${timings.name}`,
    table(['Timing', 'Value'], timingRows(timings)),
  ].join('\n\n')
}

function repeatSection({ command, history, run }: Report): string {
  const digest =
    history === undefined
      ? []
      : [
          `Its ${history.events.toLocaleString('en')} events lie in a file with the SHA-256`,
          codeBlock('text', history.sha256),
        ]
  return [
    '## How to repeat it',
    codeBlock('sh', oneLine(command)),
    'Anyone who has the folder of this run can judge its history again, without a testbed:',
    codeBlock('sh', `npx holdfast judge ${oneLine(run.id)}`),
    ...digest,
  ].join('\n\n')
}
