import { cleanText, oneLine } from './clean-text.ts'

/** What a terminal shows two columns wide: emoji and East Asian letters. */
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115F\u2E80-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFF00-\uFF60]/u

/** The text on one line so that Markdown shows it as it is, also in a cell of a table. */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*|[\]~]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`)
}

/** The text as code on one line, also in a cell of a table. */
export function inlineCode(text: string): string {
  const line = oneLine(text).replaceAll('|', String.raw`\|`)
  const fence = '`'.repeat(longestRun(line) + 1)
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${pad}${line}${pad}${fence}`
}

/** A block of code whose fence no line of the text can close. */
export function codeBlock(language: string, text: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1))
  return `${fence}${language}\n${cleanText(text)}\n${fence}`
}

/** A table whose columns stand in line in a terminal too; the last one is as long as it likes. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((_title, column) =>
    Math.max(3, ...[header, ...rows].map((row) => textWidth(row[column] ?? ''))),
  )
  const last = header.length - 1
  const line = (cells: readonly string[]): string => {
    const padded = cells.map((cell, column) => {
      const room = column === last ? 0 : (widths[column] ?? 0) - textWidth(cell)
      return cell + ' '.repeat(Math.max(0, room))
    })
    return `| ${padded.join(' | ')} |`
  }
  const rule = widths.map((width, column) => '-'.repeat(column === last ? 3 : width))
  return [line(header), line(rule), ...rows.map(line)].join('\n')
}

function textWidth(text: string): number {
  return Array.from(text).reduce((width, letter) => width + (wide.test(letter) ? 2 : 1), 0)
}

function longestRun(text: string): number {
  return Math.max(0, ...Array.from(text.matchAll(/`+/g), (run) => run[0].length))
}
