import { describe, expect, test } from 'vitest'
import { buildReport } from '../core/report.ts'
import type { RunSummary } from '../core/run-summary.ts'
import { timingsTable } from '../core/timings.ts'
import {
  mixedRun,
  provingRun,
  sampleCheck,
  sampleClaim,
  sampleRun,
} from '../core/testing/sample-run.ts'
import { renderMarkdown } from './markdown.ts'

const golden = '../../fixtures/reports'

test.each<[string, RunSummary]>([
  ['passed', sampleRun()],
  ['mixed', mixedRun()],
  ['proof', provingRun()],
  ['broken', sampleRun({ state: 'broken', error: 'no port was free', checks: [] })],
])('Markdown of the %s run', async (name, summary) => {
  await expect(renderMarkdown(buildReport(summary))).toMatchFileSnapshot(`${golden}/${name}.md`)
})

describe('the first line', () => {
  const fail = sampleClaim({ verdict: 'fail' })
  const accepted = sampleClaim({ verdict: 'fail', accepted: 'a/b#1' })
  const unknown = sampleClaim({ verdict: 'unknown' })
  const should = sampleClaim({ level: 'SHOULD', verdict: 'fail' })
  const having = (...claims: (typeof fail)[]): Partial<RunSummary> => ({
    checks: [sampleCheck({ claims })],
  })

  test.each<[Partial<RunSummary>, string]>([
    [{}, '# ✅ holdfast: every MUST claim held'],
    [having(sampleClaim(), should), '# ✅ holdfast: every MUST claim held'],
    [having(fail, fail, unknown), '# ❌ holdfast: 2 MUST claims failed'],
    [having(sampleClaim(), unknown), '# ❓ holdfast: 1 MUST claim not decided'],
    [having(sampleClaim(), accepted), '# 🟠 holdfast: 1 MUST claim failed, as accepted'],
    [having(should), '# ❓ holdfast: no MUST claim was judged'],
    [{ state: 'interrupted' }, '# ❓ holdfast: the run was interrupted; every MUST claim held'],
    [
      { state: 'time-limit', ...having(fail) },
      '# ❌ holdfast: the time limit was reached; 1 MUST claim failed',
    ],
    [
      { checks: [sampleCheck({ error: 'no port was free', claims: [unknown] })] },
      '# ❌ holdfast: 1 check broke; 1 MUST claim not decided',
    ],
    [{ state: 'broken', checks: [] }, '# ❌ holdfast: the run broke; no MUST claim was judged'],
  ])('of %j', (run, line) => {
    expect(renderMarkdown(buildReport(sampleRun(run))).split('\n')[0]).toBe(line)
  })
})

test('a conformance statement has no note that takes it back', () => {
  const report = buildReport(sampleRun({ timings: timingsTable.production }))
  expect(renderMarkdown(report)).not.toContain('[!NOTE]')
  expect(renderMarkdown(buildReport(sampleRun()))).toContain('smoke')
})
