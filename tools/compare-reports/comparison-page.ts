import { describeMs } from '../../harness/core/duration.ts'
import { escapeMarkdown, inlineCode, table } from '../../harness/reporters/markdown-text.ts'
import {
  differencesOf,
  pairClaims,
  slowestOf,
  verdictOf,
  type Side,
  type Sides,
} from './compare.ts'

/** A table of the page: the name of its place there, its head, and its rows. */
export interface Section {
  readonly place: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** All tables of the page. */
export function sectionsOf(sides: Sides): readonly Section[] {
  const names = [sides.one.name, sides.other.name]
  return [
    { place: 'runs', head: ['of the run', ...names], rows: runRows(sides) },
    { place: 'checks', head: ['check', ...names], rows: checkRows(sides) },
    {
      place: 'claims',
      head: ['claim', ...names, ...names.map((name) => `slowest of bound, ${name}`)],
      rows: claimRows(sides),
    },
    { place: 'differences', head: ['claim', 'what', ...names], rows: differenceRows(sides) },
  ]
}

function runRows({ one, other }: Sides): string[][] {
  const row = (name: string, value: (side: Side) => string): string[] => [
    name,
    escapeMarkdown(value(one)),
    escapeMarkdown(value(other)),
  ]
  const programs = [one, other].flatMap(({ report }) => Object.keys(report.versions))
  return [
    row('provider', ({ report }) => report.provider),
    row('command', ({ report }) => report.command),
    row('seed', ({ report }) => String(report.seed)),
    row('holdfast', ({ report }) => report.holdfast),
    row('ended', ({ report }) => `${report.date.slice(0, 16).replace('T', ' ')} UTC`),
    row('took', ({ report }) => describeMs(report.run.durationMs)),
    row('result', ({ report }) => report.profiles.map(({ summary }) => summary).join(' ')),
    row('artefacts repaired', ({ report }) => {
      const repaired = Object.entries(report.artefacts).map(([name, times]) => `${name} ${times}`)
      return repaired.join(', ') || 'none'
    }),
    ...[...new Set(programs)].map((name) =>
      row(name, ({ report }) => report.versions[name] ?? 'none'),
    ),
  ]
}

function checkRows({ one, other }: Sides): string[][] {
  const ids = new Set([one, other].flatMap(({ report }) => report.checks.map(({ id }) => id)))
  const took = ({ report }: Side, id: string): string => {
    const check = report.checks.find((candidate) => candidate.id === id)
    if (check === undefined) return 'not in this report'
    return check.skipped === undefined ? describeMs(check.durationMs) : 'skipped'
  }
  return [...ids].map((id) => [inlineCode(id), took(one, id), took(other, id)])
}

function claimRows(sides: Sides): string[][] {
  return pairClaims(sides).map(({ claim, one, other }) => {
    const times = [one, other].map((side) => {
      const found = slowestOf(side)
      return found === undefined ? '' : `${found.slowest} of ${found.bound}`
    })
    return [inlineCode(claim), verdictOf(one), verdictOf(other), ...times]
  })
}

function differenceRows(sides: Sides): string[][] {
  return differencesOf(sides).map(({ claim, one, other, what }) => [
    inlineCode(claim),
    what,
    escapeMarkdown(one),
    escapeMarkdown(other),
  ])
}

/** All tables one below the other, for a terminal. */
export function renderSections(sections: readonly Section[]): string {
  return sections.map(({ head, rows }) => `${table(head, rows)}\n`).join('\n')
}

/** The page with these tables in their places, which stand between two comments. */
export function fillPage(page: string, sections: readonly Section[]): string {
  return sections.reduce((text, { head, place, rows }) => {
    const [begin, end] = [`<!-- ${place} -->\n`, `\n<!-- end of ${place} -->`]
    const [from, to] = [text.indexOf(begin), text.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`the page has no place for ${place}`)
    return `${text.slice(0, from)}${begin}\n${table(head, rows)}\n${text.slice(to)}`
  }, page)
}

/** The claims that the page explains: each list item begins with their ids. */
export function explainedClaims(page: string): readonly string[] {
  const [, explanations = ''] = page.split('## Why they differ\n')
  const items = explanations.matchAll(/^- ((?:`[a-z0-9-]+`(?:,\s+)?)+):/gm)
  return [...items].flatMap(([, ids = '']) => ids.replaceAll('`', '').split(/,\s+/))
}
