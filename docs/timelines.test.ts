import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readHistory } from '../harness/runner/history-file.ts'
import { timelines } from '../tools/store-timelines/timelines.ts'
import { readPage, tableRows } from './testing/page.ts'

describe.each(timelines)('$page', ({ check, fixture, page, sectionsOf }) => {
  test('has the tables that its history gives', async () => {
    const { checks } = await readHistory(join(import.meta.dirname, '..', fixture))
    const history = checks.get(check)
    if (history === undefined) throw new Error(`${fixture} has no history of ${check}`)
    const text = readPage(page)
    for (const { place, rows } of sectionsOf(history)) {
      expect(rows.length, place).toBeGreaterThan(2)
      const [, table = ''] = text.split(`<!-- ${place} -->`)
      const [shown = ''] = table.split(`<!-- end of ${place} -->`)
      expect(tableRows(shown), place).toEqual(rows)
    }
  })
})
