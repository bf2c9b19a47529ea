import { cleanText } from './clean-text.ts'

/** HTML that is safe to put into a page; only `html` makes it. */
export interface Markup {
  readonly markup: string
}

type Value = string | number | Markup | readonly Markup[] | undefined

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * A template of HTML: every text in it is escaped, so that no report can put markup into the page;
 * markup stays markup, and nothing is shown for `undefined`.
 */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const parts = strings.map((part, index) => part + markupOf(values[index]))
  return { markup: parts.join('') }
}

function markupOf(value: Value): string {
  if (value === undefined) return ''
  if (typeof value === 'object') {
    return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n')
  }
  return cleanText(String(value)).replaceAll(/[&<>"']/g, (letter) => entities[letter] ?? letter)
}
