import type { Mark } from './claim-mark.ts'
import { html, type Markup } from './markup.ts'

/** A name and what is known under it. */
export type Fact = readonly [name: string, value: string | Markup]

/** Facts beside each other. */
export function factList(facts: readonly Fact[]): Markup {
  const items = facts.map(
    ([name, value]) =>
      html`<div>
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>`,
  )
  return html`<dl class="facts">${items}</dl>`
}

/** Facts below each other. */
export function rowTable(rows: readonly Fact[]): Markup {
  const lines = rows.map(
    ([name, value]) =>
      html`<tr>
        <td>${name}</td>
        <td>${value}</td>
      </tr>`,
  )
  return html`<table>
    <tbody>
      ${lines}
    </tbody>
  </table>`
}

/** A mark in the colour of its tone. */
export function markOf({ tone, word }: Mark): Markup {
  return html`<span class="mark ${tone}">${word}</span>`
}
