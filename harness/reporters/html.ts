import { describeMs } from '../core/duration.ts'
import type { Report } from '../core/report.ts'
import type { Tone } from './claim-mark.ts'
import { describeBytes } from './describe-bytes.ts'
import { headline } from './headline.ts'
import { claimsSection, notPassedSection } from './html-claims.ts'
import { factList, rowTable, type Fact } from './html-parts.ts'
import { htmlStyle } from './html-style.ts'
import { html, type Markup } from './markup.ts'
import { statementText } from './statement-text.ts'
import { timingRows } from './timing-rows.ts'

/**
 * The report as one page that stands alone: no script, no request, dark and light. The verdict
 * comes first, then what did not pass, then every claim, then what was judged and how to repeat it.
 */
export function renderHtml(report: Report): string {
  const { text } = headline(report)
  const { implementation } = report
  // The style is ours; everything else on the page is escaped by `html`.
  const style: Markup = { markup: `<style>${htmlStyle}</style>` }
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <title>${implementation.project} ${implementation.version}: ${text}</title>
        ${style}
      </head>
      <body>
        <main>
          ${head(report)} ${brokenSection(report)} ${notPassedSection(report)}
          ${leftoversSection(report)} ${claimsSection(report)} ${testbedSection(report)}
          ${repeatSection(report)}
          <footer>Made by holdfast ${report.holdfast} on ${report.date}.</footer>
        </main>
      </body>
    </html> `
  return page.markup
}

function head(report: Report): Markup {
  const { implementation, profiles, proof, provider, run, seed, timings } = report
  const { text, tone } = headline(report)
  const note = statementText(report)
  const bars = profiles.flatMap(({ core, extended }) => [
    bar('MUST', core),
    ...(extended ? [bar('SHOULD and MAY', extended)] : []),
  ])
  const facts: Fact[] = [
    ['Implementation', `${implementation.project} ${implementation.version}`],
    ['By', implementation.organization],
    ...profiles.map(({ name }): Fact => ['Profile', name]),
    ['Provider', provider],
    ['Timings', timings.name],
    ['Seed', String(seed)],
    ['Took', describeMs(run.durationMs)],
    ['Ended', `${report.date.slice(0, 16).replace('T', ' ')} UTC`],
  ]
  return html`<header class="${tone}">
    <p class="name">holdfast conformance report</p>
    <h1>${text}</h1>
    <div class="bars">${bars}</div>
    ${proof && html`<p>${proof.summary}</p>`} ${factList(facts)}
    ${note === undefined ? undefined : html`<p class="note">${note.replaceAll('`', '')}</p>`}
  </header>`
}

/** A group of claims as a bar: what passed first, in the proportions of the counts. */
function bar(name: string, group: Report['profiles'][number]['core']): Markup {
  const { passed, failed, unknown, skipped, accepted } = group.statistics
  const must = name === 'MUST'
  const parts: [count: number, tone: Tone, word: string][] = [
    [passed, 'good', 'passed'],
    [failed - accepted, must ? 'bad' : 'mild', 'failed'],
    [accepted, 'mild', 'failed, accepted'],
    [unknown, must ? 'open' : 'mild', 'unknown'],
    [skipped, 'none', 'skipped'],
  ]
  const shown = parts.filter(([count]) => count > 0)
  return html`<div>
    <div class="legend">
      <strong>${name}</strong>
      ${shown.map(([count, tone, word]) => html`<span class="${tone}">${count} ${word}</span>`)}
    </div>
    <div class="bar" aria-hidden="true">
      ${shown.map(([count, tone]) => html`<span class="${tone}" style="flex:${count}"></span>`)}
    </div>
  </div>`
}

function brokenSection(report: Report): Markup | undefined {
  const errors: Fact[] = [
    ...(report.run.error === undefined ? [] : [['The run', report.run.error] as const]),
    ...report.checks.flatMap(({ error, id }) =>
      error === undefined ? [] : [[id, error] as const],
    ),
  ]
  if (errors.length === 0) return undefined
  const cards = errors.map(
    ([name, text]) =>
      html`<div class="card bad">
        <h3>${name}</h3>
        <p>${text}</p>
      </div>`,
  )
  return html`<h2>What broke</h2>
    <div class="stack">${cards}</div>`
}

function leftoversSection({ leftovers }: Report): Markup | undefined {
  if (leftovers.length === 0) return undefined
  return html`<h2>What is left behind</h2>
    <div class="card mild">
      <p>This could not be undone; <code>holdfast sweep</code> tries again.</p>
      <ul>
        ${leftovers.map((leftover) => html`<li>${leftover}</li>`)}
      </ul>
    </div>`
}

function testbedSection(report: Report): Markup {
  const { artefacts, lane, runner, timings, versions } = report
  const repaired = Object.entries(artefacts).map(([name, times]): Fact => [name, `${times} times`])
  const programs = Object.entries(versions)
  if (lane !== undefined) {
    programs.push(['container engine', `${lane.containerEngine}, cgroups ${lane.cgroups}`])
  }
  const cost: Fact[] = [
    ['Memory, at most', describeBytes(runner.rssBytesMax)],
    ['CPU time', describeMs(runner.cpuMs)],
  ]
  return html`<h2>What was judged</h2>
    <div class="columns">
      <div class="stack">
        ${factCard('Programs', programs)} ${factCard('holdfast itself', cost)}
        ${factCard('Repaired artefacts of the lane', repaired)}
      </div>
      ${factCard(`Timings: ${timings.name}`, timingRows(timings))}
    </div>`
}

function factCard(title: string, facts: readonly Fact[]): Markup | undefined {
  if (facts.length === 0) return undefined
  return html`<div class="card">
    <h3>${title}</h3>
    ${rowTable(facts)}
  </div>`
}

function repeatSection({ command, history, run }: Report): Markup {
  const digest =
    history &&
    html`<p>
        The history has ${history.events.toLocaleString('en')} events; the SHA-256 of its file is
      </p>
      <pre>${history.sha256}</pre>`
  return html`<h2>How to repeat it</h2>
    <div class="card">
      <pre>${command}</pre>
      <p>Anyone who has the folder of this run can judge its history again, without a testbed:</p>
      <pre>npx holdfast judge ${run.id}</pre>
      ${digest}
    </div>`
}
