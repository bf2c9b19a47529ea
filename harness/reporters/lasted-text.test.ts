import { expect, test } from 'vitest'
import { buildReport } from '../core/report.ts'
import { sampleCheck, sampleRun } from '../core/testing/sample-run.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'

const mib = 1024 ** 2
const lasted = { rounds: 52, rssBytes: { start: 130 * mib, middle: 140 * mib, end: 141.5 * mib } }
const text =
  '52 rounds; memory of holdfast: 130 MiB after the first, 140 MiB half-way, 141.5 MiB after the last'

test('reports of a check that lasts say how it went on, and no other', () => {
  const report = (fields: { readonly lasted?: typeof lasted }) =>
    buildReport(sampleRun({ checks: [sampleCheck(fields)] }))
  for (const render of [renderMarkdown, renderHtml]) {
    expect(render(report({ lasted }))).toContain(text)
    expect(render(report({}))).not.toContain('half-way')
  }
  expect(report({ lasted }).checks[0]).toMatchObject({ lasted })
})
