import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const repository = join(import.meta.dirname, '..', '..')

/** A page of the repository, by its path. */
export function readPage(path: string): string {
  return readFileSync(join(repository, path), 'utf8')
}

/** What stands below the heading that begins with these words, up to the next heading. */
export function sectionOf(page: string, heading: string): string {
  const sections = page.split(/^#+ /m)
  const found = sections.filter((section) => section.startsWith(heading))
  const [section] = found
  if (section === undefined || found.length > 1) {
    throw new Error(`${found.length} headings begin with "${heading}"; there must be one`)
  }
  return section.slice(section.indexOf('\n'))
}

/** The cells of the tables in a text, row by row, without the heads. */
export function tableRows(text: string): string[][] {
  const lines = text.split('\n').filter((line) => line.startsWith('|'))
  return lines
    .filter((line, index) => !isRule(line) && !isRule(lines[index + 1] ?? ''))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
}

/** The line of dashes below the head of a table. */
function isRule(line: string): boolean {
  return /^\|[\s:|-]+\|$/.test(line)
}
