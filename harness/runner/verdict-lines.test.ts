import { describe, expect, it } from 'vitest'
import type { CheckSummary, ClaimSummary } from '../core/run-summary.ts'
import { checkLines } from './verdict-lines.ts'

const claim = (fields: Partial<ClaimSummary>): ClaimSummary => ({
  id: 'holds',
  level: 'MUST',
  sentence: 'It holds.',
  source: 'https://example.org',
  floor: 'none',
  failsUnder: 'some-defect',
  verdict: 'pass',
  reason: 'seen 4 times',
  evidence: [],
  ...fields,
})

const lines = (claims: readonly ClaimSummary[], fields: Partial<CheckSummary> = {}): string[] =>
  checkLines(
    { check: 'a/b', title: '', durationMs: 1000, leftovers: [], claims, ...fields },
    (format, text) => (['red', 'yellow', 'green'].includes(format) ? `<${format}>${text}` : text),
  )

describe('checkLines', () => {
  it.each([
    [claim({}), '<green>✓ MUST   holds  seen 4 times'],
    [claim({ verdict: 'fail' }), '<red>✗ MUST   holds'],
    [claim({ verdict: 'fail', level: 'SHOULD' }), '<yellow>✗ SHOULD holds'],
    [
      claim({ verdict: 'fail', knownDefect: 'a/b#1', accepted: 'a/b#1' }),
      '<yellow>✗ MUST   holds (known defect a/b#1, accepted)',
    ],
    [claim({ verdict: 'unknown' }), '<yellow>? MUST   holds'],
  ])('shows %o as %s', (one, line) => {
    expect(lines([one])[1]?.trim()).toBe(line)
  })

  it('says in one line what is no claim on this lane, and lets it weigh nothing', () => {
    const elsewhere = claim({ id: 'other', verdict: 'skipped', excluded: true, reason: 'why' })
    expect(lines([claim({}), elsewhere])).toEqual([
      '<green>✓ a/b 1.0 s',
      '  <green>✓ MUST   holds  seen 4 times',
      '  - MUST   other  why',
    ])
    expect(lines([elsewhere])[0]).toBe('- a/b 1.0 s')
  })

  it('takes a failure under a sabotage for what is wanted, and a pass for what is not', () => {
    const under = { sabotage: 'some-defect', check: 'a/b@some-defect' }
    expect(lines([claim({ verdict: 'fail' })], under)).toEqual([
      '<green>✓ a/b under some-defect 1.0 s',
      '  <green>✓ MUST   holds failed, as it has to:  seen 4 times',
    ])
    expect(lines([claim({})], under)[1]).toContain(
      '<red>✗ MUST   holds passed, so it proves nothing',
    )
  })

  it('says why a check was skipped, what broke it and what it left', () => {
    expect(lines([claim({ verdict: 'skipped' })], { skipped: 'needs 3 zones' })).toEqual([
      '- a/b skipped: needs 3 zones',
    ])
    const broken = lines([], { error: 'no etcd', leftovers: ['etcd-0'] }).join('\n')
    expect(broken).toContain('<red>broke: no etcd')
    expect(broken).toContain('<yellow>left behind: etcd-0')
  })
})
