import { createHash } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { parseReport } from '../harness/reporters/parse-report.ts'
import { readPage, tableRows } from './testing/page.ts'

const folder = join(import.meta.dirname, '../reports')
const published = globSync('**/*.yaml', { cwd: folder }).toSorted()
const read = (file: string) => parseReport(readFileSync(join(folder, file), 'utf8'), file)

test('reports/README.md lists every published report with what it says of itself', () => {
  const rows = tableRows(readPage('reports/README.md'))
  const told = published.map((file) => {
    const { provider, seed, statement } = read(file)
    return [`[${file}](${file})`, statement, provider, String(seed)]
  })
  expect(rows.map((cells) => cells.slice(0, 4))).toEqual(told)
})

test.each(published)(
  '%s lies where it belongs, beside the history that it was made from',
  (file) => {
    const report = read(file)
    const { project, version } = report.implementation
    const [profile] = report.profiles
    const lane = report.provider === 'embedded' ? '' : `-${report.provider}`
    expect(file).toBe(`${project}/${version.replace('v', '')}/${profile?.name}${lane}.yaml`)
    const packed = readFileSync(join(folder, file.replace(/yaml$/, 'history.jsonl.gz')))
    const history = gunzipSync(packed)
    expect(createHash('sha256').update(history).digest('hex')).toBe(report.history?.sha256)
    expect(history.toString().trimEnd().split('\n')).toHaveLength(report.history?.events ?? 0)
  },
)
