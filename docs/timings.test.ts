import { describe, expect, test } from 'vitest'
import * as bounds from '../harness/core/bounds.ts'
import { kindMachine, timingsTable } from '../harness/core/timings.ts'
import type { Bound } from '../harness/core/bound.ts'
import type { Timings } from '../harness/core/timings.ts'
import { readPage, sectionOf, tableRows } from './testing/page.ts'

const page = readPage('docs/timings.md')

/** Every bound, as the page shows it where it depends on more than the timings. */
const shown: Readonly<Record<keyof typeof bounds, (timings: Timings) => Bound>> = {
  electionBound: bounds.electionBound,
  apiReturnBound: (timings) => bounds.apiReturnBound(timings, 60_000),
  etcdReturnBound: (timings) => bounds.etcdReturnBound(timings, 60_000),
  quorumReturnBound: (timings) => bounds.quorumReturnBound(timings, 60_000),
  storeFailoverBound: () => bounds.storeFailoverBound(),
  nodeReturnBound: bounds.nodeReturnBound,
  capacityReturnBound: bounds.capacityReturnBound,
  replacementBound: bounds.replacementBound,
  evictionBound: (timings) => bounds.evictionBound(timings, 6),
  quotaRepairBound: (timings) => bounds.quotaRepairBound(timings, 20_000),
  apiAnswersBound: bounds.apiAnswersBound,
  storeAnswersBound: (timings) => bounds.storeAnswersBound(timings, 15_000),
  repairAnswersBound: bounds.repairAnswersBound,
}

describe('docs/timings.md', () => {
  test('has every timing with its values', () => {
    expect(firstCells(sectionOf(page, 'The table'))).toEqual(timingRows())
  })

  test('has what real machines add', () => {
    const rows = tableRows(sectionOf(page, 'On real machines'))
    const machine = rows.filter(([first = '']) => first.includes('machine.'))
    expect(machine.map((cells) => cells.slice(0, 2))).toEqual(
      leaves({ machine: kindMachine }).map(([key, value]) => [
        `\`${key}\``,
        describeValue(key, value),
      ]),
    )
    const bounds = rows
      .filter(([first = '']) => first.includes('Bound'))
      .map(([first = '', ...cells]) => [first.replaceAll(/`| after.*/g, ''), ...cells])
    expect(bounds).toEqual(boundsOnMachines())
  })

  test.each(Object.entries(shown))('has the parts of %s', (name, boundOf) => {
    const fast = boundOf(timingsTable.fast)
    const production = boundOf(timingsTable.production)
    expect(firstCells(sectionOf(page, `\`${name}\``))).toEqual([
      ...fast.parts.map((part, index) => [
        part.name,
        describeValue('Ms', part.ms),
        describeValue('Ms', production.parts[index]?.ms),
      ]),
      ['**sum**', sum(fast), sum(production)],
    ])
  })
})

/** What real machines add to the bounds that they concern, as the page shows it. */
function boundsOnMachines(): string[][] {
  return Object.entries(shown).flatMap(([name, boundOf]) => {
    const totalMs = (timings: Timings): number => boundOf(timings).totalMs
    const onKind = (timings: Timings): number => totalMs({ ...timings, machine: kindMachine })
    const { fast, production } = timingsTable
    const moreMs = onKind(fast) - totalMs(fast)
    if (moreMs === 0) return []
    const values = [moreMs, onKind(fast), onKind(production)]
    return [[name, ...values.map((value) => describeValue('Ms', Math.round(value)))]]
  })
}

/** Of each row what it is and its two values; the rest is explanation. */
function firstCells(text: string): string[][] {
  return tableRows(text).map((cells) => cells.slice(0, 3))
}

function timingRows(): string[][] {
  const fast = new Map(leaves(timingsTable.fast))
  return leaves(timingsTable.production)
    .filter(([key]) => key !== 'name')
    .map(([key, value]) => [
      `\`${key}\``,
      describeValue(key, fast.get(key)),
      describeValue(key, value),
    ])
}

/** Every value of a record of records, with its path. */
function leaves(record: object, prefix = ''): [string, unknown][] {
  return Object.entries(record).flatMap(([key, value]): [string, unknown][] =>
    typeof value === 'object' && value !== null
      ? leaves(value as object, `${prefix}${key}.`)
      : [[`${prefix}${key}`, value]],
  )
}

function sum({ totalMs }: Bound): string {
  return `**${describeValue('Ms', totalMs)}**`
}

function describeValue(key: string, value: unknown): string {
  if (typeof value !== 'number') return `no number: ${String(value)}`
  if (key.endsWith('Bytes')) return `${value / 1024 / 1024} MiB`
  if (!key.endsWith('Ms')) return String(value)
  return value > 0 && value < 1000 ? `${value} ms` : `${value / 1000} s`
}
