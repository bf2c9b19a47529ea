import { describe, expect, test } from 'vitest'
import { buildReport } from '../../harness/core/report.ts'
import type { ClaimSummary } from '../../harness/core/run-summary.ts'
import { sampleCheck, sampleClaim, sampleRun } from '../../harness/core/testing/sample-run.ts'
import { differencesOf, pairClaims, slowestOf, type Side, type Sides } from './compare.ts'
import { explainedClaims, fillPage, sectionsOf } from './comparison-page.ts'

function side(name: string, ...claims: readonly Partial<ClaimSummary>[]): Side {
  const check = sampleCheck({ claims: claims.map((claim) => sampleClaim(claim)) })
  return { name, report: buildReport(sampleRun({ checks: [check] })) }
}

const claim = (id: string, reason: string, fields: Partial<ClaimSummary> = {}) => ({
  id,
  reason,
  ...fields,
})

describe('differences', () => {
  test('are none where only times, bounds and the minute of a run differ', () => {
    const one = claim('resumes', 'tick-29922943 succeeded 55.7 s after x (bound 64.7 s = a 60.0 s)')
    const other = claim('resumes', 'tick-29922999 succeeded 2 min 05 s after x (bound 3 min 00 s)')
    expect(differencesOf({ one: side('a', one), other: side('b', other) })).toEqual([])
  })

  test('are verdicts, claims that one report lacks or the lane has not, and what was counted', () => {
    const one = side(
      'a',
      claim('fails', 'once', { verdict: 'fail' }),
      claim('counts', '6 of 6 nodes Ready, the slowest 10 ms'),
      claim('effects', 'no', { verdict: 'skipped', excluded: true }),
      claim('only-here', 'seen'),
    )
    const other = side(
      'b',
      claim('fails', 'once'),
      claim('counts', '4 of 4 nodes Ready, the slowest 20 ms'),
      claim('effects', 'yes'),
    )
    expect(differencesOf({ one, other })).toEqual([
      { claim: 'fails', what: 'verdict', one: 'fail', other: 'pass' },
      {
        claim: 'counts',
        what: 'objects',
        one: '6 of 6 nodes Ready, the slowest …',
        other: '4 of 4 nodes Ready, the slowest …',
      },
      { claim: 'effects', what: 'verdict', one: 'no claim', other: 'pass' },
      { claim: 'only-here', what: 'verdict', one: 'pass', other: 'not in this report' },
    ])
  })

  test('are looked for in every claim of both', () => {
    const sides: Sides = { one: side('a', { id: 'x' }), other: side('b', { id: 'x' }, { id: 'y' }) }
    expect(pairClaims(sides).map(({ claim, one, other }) => [claim, !!one, !!other])).toEqual([
      ['x', true, true],
      ['y', false, true],
    ])
  })
})

test.each([
  ['a 2.7 s, b 3.7 s, c 900 ms after x (bound 21.4 s = y 8.0 s)', '3.7 s', '21.4 s'],
  ['a 2 min 05 s after 119.9 s (bound 2 min 55 s = y 8.0 s)', '2 min 05 s', '2 min 55 s'],
  ['4 seen (bound 1.0 s)', undefined, undefined],
  ['13 refused over 39.4 s (2 compaction intervals: 30.0 s)', undefined, undefined],
])('the slowest of "%s" is %s of %s', (reason, slowest, bound) => {
  const [pair] = pairClaims({ one: side('a', { reason }), other: side('b') })
  const found = slowestOf(pair?.one)
  expect([found?.slowest, found?.bound]).toEqual([slowest, bound])
})

describe('the page', () => {
  const sides = { one: side('here', { reason: 'a | b' }), other: side('there') }
  const sections = sectionsOf(sides)
  const places = sections.map(({ place }) => `<!-- ${place} -->\nstale\n<!-- end of ${place} -->\n`)
  const page = `# Title\n\n${places.join('kept\n')}`

  test('has each table in its place, and everything else as it was', () => {
    const filled = fillPage(page, sections)
    expect(filled).not.toContain('stale')
    expect(filled.match(/^kept$/gm)).toHaveLength(3)
    expect(filled).toMatch(/^\| `no-run-is-missed` +\| pass +\| not in this report +\|/m)
    expect(fillPage(filled, sections)).toBe(filled)
    expect(() => fillPage('# Title\n', sections)).toThrow('no place for runs')
  })

  test('explains the claims with which its list items begin', () => {
    const list = '- `one-claim`: why `other-claim` is.\n- `two`,\n  `three`: because.\n'
    expect(explainedClaims(`- \`before\`: no\n\n## Why they differ\n\n${list}`)).toEqual([
      'one-claim',
      'two',
      'three',
    ])
  })
})
