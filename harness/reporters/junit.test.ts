import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildReport, type Report } from '../core/report.ts'
import type { ClaimSummary, RunSummary } from '../core/run-summary.ts'
import {
  mixedRun,
  provingRun,
  sampleCheck,
  sampleClaim,
  sampleRun,
} from '../core/testing/sample-run.ts'
import { renderJunit } from './junit.ts'

const golden = '../../fixtures/reports'

test.each<[string, RunSummary]>([
  ['mixed', mixedRun()],
  ['proof', provingRun()],
  ['broken', sampleRun({ state: 'broken', error: 'no port was free', checks: [] })],
])('JUnit of the %s run', async (name, summary) => {
  await expect(renderJunit(buildReport(summary))).toMatchFileSnapshot(`${golden}/${name}.junit.xml`)
})

function junitOf(claim: Partial<ClaimSummary>): string {
  const checks = [sampleCheck({ claims: [sampleClaim({ reason: 'because', ...claim })] })]
  return renderJunit(buildReport(sampleRun({ checks })))
}

describe('a gate on failures and errors', () => {
  test.each<[string, Partial<ClaimSummary>, string]>([
    ['a failed MUST', { verdict: 'fail' }, '<failure message="because"'],
    ['an unknown MUST', { verdict: 'unknown' }, '<error message="because"'],
  ])('stops at %s', (_name, claim, element) => {
    expect(junitOf(claim)).toContain(element)
  })

  test.each<[string, Partial<ClaimSummary>, string]>([
    ['a failed SHOULD', { level: 'SHOULD', verdict: 'fail' }, 'failed SHOULD: because'],
    ['an unknown MAY', { level: 'MAY', verdict: 'unknown' }, 'unknown MAY: because'],
    ['a skipped MUST', { verdict: 'skipped' }, 'because'],
    ['an accepted failure', { verdict: 'fail', accepted: 'a/b#1' }, 'accepted a/b#1: because'],
  ])('lets %s pass and says so', (_name, claim, message) => {
    expect(junitOf(claim)).toContain(`<skipped message="${message}"/>`)
    expect(junitOf(claim)).toContain('failures="0" errors="0" skipped="1"')
  })

  test('stops at a check that broke', () => {
    const checks = [sampleCheck({ error: 'no port was free' })]
    expect(renderJunit(buildReport(sampleRun({ checks })))).toContain(
      '<error message="no port was free"',
    )
  })
})

test('whatever texts hold, the document is well-formed', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(']]>', '\u001B[31m', '\uD800'),
  )
  fc.assert(
    fc.property(anyText, anyText, (reason, text) => {
      const evidence = [{ t: 1, text }]
      expectWellFormed(junitOf({ verdict: 'fail', reason, id: text, sentence: reason, evidence }))
    }),
  )
})

test('a reason without an end is cut', () => {
  expect(junitOf({ verdict: 'fail', sentence: 'x'.repeat(1_000_000) }).length).toBeLessThan(100_000)
})

test('a report says nothing that its texts did not ask for', () => {
  const report: Report = buildReport(sampleRun({ command: 'a "b" <c> & \'d\'\n' }))
  expect(renderJunit(report)).toContain(
    'value="a &quot;b&quot; &lt;c&gt; &amp; &apos;d&apos;&#10;"',
  )
})

/** Every tag is closed in its order, and outside of tags there is no character that XML forbids. */
function expectWellFormed(xml: string): void {
  expect(xml).not.toMatch(/[^\t\n\P{Cc}]|\p{Surrogate}|[\uFFFE\uFFFF]/u)
  const tag =
    /<(?<close>\/?)(?<name>[a-z-]+)(?: [a-z]+="[^"<&]*(?:&[a-z#0-9]+;[^"<&]*)*")*(?<empty>\/?)>/g
  const open: string[] = []
  const rest = xml.replace(/^<\?xml [^?]*\?>/, '').replace(tag, (...found) => {
    const groups = found.at(-1) as { close: string; name: string; empty: string }
    // Asked only where it is wrong: an assertion for each tag takes longer than all the rest.
    if (groups.close === '/') {
      const last = open.pop()
      if (last !== groups.name) expect(last).toBe(groups.name)
    } else if (groups.empty === '') open.push(groups.name)
    return ''
  })
  expect(open).toEqual([])
  expect(rest).not.toMatch(/<|&(?!(?:amp|lt|gt|quot|apos|#\d+);)/)
}
