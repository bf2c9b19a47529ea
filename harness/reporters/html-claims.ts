import { describeMs } from '../core/duration.ts'
import type { CheckReport, ClaimReport, Report } from '../core/report.ts'
import { checkMark, claimMark } from './claim-mark.ts'
import { factList, markOf, type Fact } from './html-parts.ts'
import { lastedText } from './lasted-text.ts'
import { html, type Markup } from './markup.ts'
import { notPassed, type NotPassed } from './not-passed.ts'

/** A card for each claim that a reader has to look at; nothing when there is none. */
export function notPassedSection(report: Report): Markup | undefined {
  const entries = notPassed(report)
  if (entries.length === 0) return undefined
  const title = report.statement === 'proof' ? 'What proved nothing' : 'What did not pass'
  return html`<h2>${title}</h2>
    <div class="stack">${entries.map(notPassedCard)}</div>`
}

function notPassedCard({ check, claim, mark }: NotPassed): Markup {
  const { accepted, evidence = [], evidenceFolder, failsUnder, knownDefect } = claim
  const events = evidence.map(
    ({ atMs, text }) => `${(atMs / 1000).toFixed(1).padStart(8)} s  ${text}`,
  )
  const facts: Fact[] = [
    ['Claim', html`<code>${claim.id}</code>`],
    ['Check', html`<code>${check.id}</code>`],
    ...(knownDefect === undefined ? [] : [['Known defect', knownDefect] as const]),
    ...(accepted === undefined ? [] : [['Accepted by', `--accept ${accepted}`] as const]),
    ['Judged from', claim.floor],
    ['Must fail under', html`<code>${failsUnder.sabotage}</code>`],
    ...(evidenceFolder === undefined
      ? []
      : [['Evidence', html`<code>${evidenceFolder}/</code>`] as const]),
    ['Promised by', sourceLink(claim.source)],
  ]
  return html`<div class="card ${mark.tone}">
    <h3>${markOf(mark)} · ${claim.level} · ${claim.sentence}</h3>
    <p>${claim.reason}</p>
    ${events.length > 0 ? html`<pre>${events.join('\n')}</pre>` : undefined} ${factList(facts)}
  </div>`
}

/** Every claim, by check. */
export function claimsSection(report: Report): Markup {
  const title = report.statement === 'proof' ? 'Claims under their sabotage' : 'Claims'
  const listed = report.checks.filter((check) => check.excluded !== true)
  const excluded = report.checks.filter((check) => check.excluded === true).map(({ id }) => id)
  return html`<h2>${title}</h2>
    ${listed.length === 0 ? html`<p>No check was run.</p>` : undefined}
    <div class="stack">${listed.map((check) => checkDetails(report, check))}</div>
    ${excluded.length > 0 ? html`<p>Excluded: ${excluded.join(', ')}.</p>` : undefined}`
}

/** A check whose claims all passed is folded; it opens without a script. */
function checkDetails(report: Report, check: CheckReport): Markup {
  const mark = checkMark(report, check)
  const { claims, durationMs, id, lasted, sabotage, skipped, title } = check
  const name = sabotage === undefined ? id : `${id} under ${sabotage}`
  const open: Markup = { markup: mark.tone === 'good' || mark.tone === 'none' ? '' : ' open' }
  const columns = ['Verdict', 'Claim', 'Level', 'What was seen'].map(
    (name) => html`<th>${name}</th>`,
  )
  const rows = claims.map((claim) => claimRow(report, claim))
  const going = lasted && html`<p>${lastedText(lasted)}.</p>`
  const size =
    claimCount(claims.length) + (skipped === undefined ? ` · ${describeMs(durationMs)}` : '')
  return html`<details${open}>
<summary>${markOf(mark)}<span class="id">${name}</span><span class="time">${size}</span></summary>
<div><p class="title">${title}${skipped === undefined ? '' : `. Skipped: ${skipped}`}</p>${going}
<div class="scroll"><table class="claims"><thead><tr>${columns}</tr></thead>
<tbody>${rows}</tbody></table></div></div>
</details>`
}

function claimRow(report: Report, claim: ClaimReport): Markup {
  return html`<tr>
    <td>${markOf(claimMark(report, claim))}</td>
    <td><span class="sentence">${claim.sentence}</span><code>${claim.id}</code></td>
    <td class="level">${claim.level}</td>
    <td>${claim.reason}</td>
  </tr>`
}

function claimCount(count: number): string {
  return count === 1 ? '1 claim' : `${count} claims`
}

/** Only what leads to a page becomes a link: a source may come from anywhere. */
function sourceLink(source: string): Markup {
  if (!/^https?:\/\//.test(source)) return html`${source}`
  return html`<a href="${source}" rel="noreferrer">${source}</a>`
}
