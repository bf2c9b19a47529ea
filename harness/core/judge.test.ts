import { describe, expect, it } from 'vitest'
import { CheckHistory, Clocks } from './history.ts'
import { fail, pass, unknown } from './verdict.ts'
import { judgeClaim } from './judge.ts'
import { timingsTable } from './timings.ts'
import type { Claim, Invariant } from './claim.ts'
import type { FaultEvent, HistoryEvent } from './event.ts'
import type { Verdict } from './verdict.ts'

const started: HistoryEvent = {
  kind: 'check-started',
  t: 0,
  testbed: 'x',
  members: [],
  timings: timingsTable.fast,
  draws: {},
}
const ended = { kind: 'check-ended', t: 9_000 } as const
const whole = [started, ended]

const fault = (step: FaultEvent['step'], seen?: string): HistoryEvent => ({
  kind: 'fault',
  t: 1_000,
  fault: 'kill-1',
  name: 'kill',
  step,
  members: [],
  roles: [],
  ...(seen !== undefined && { seen }),
})

function historyWith(events: readonly HistoryEvent[], lateMs = 0, load = 1): CheckHistory {
  const clocks = new Clocks()
  clocks.add({ t: 5_000, wallMs: 5_000, lateMs, load, cores: 2 })
  const history = new CheckHistory('x', clocks)
  for (const event of events) history.add(event)
  return history
}

function claimThat(judge: Invariant['judge'], fields: Partial<Claim> = {}): Claim {
  return {
    id: 'x',
    level: 'MUST',
    sentence: 'x',
    source: 'https://example.org',
    failsUnder: { name: 'x', description: 'x' },
    invariant: { floor: 'none', judge },
    ...fields,
  }
}

const passing = claimThat(() => pass('good'))
const failing = (verdict: Verdict, fields: Partial<Claim> = {}) => claimThat(() => verdict, fields)
const bad = fail('bad', [{ t: 1, text: 'seen' }])
const late = fail('late', [{ t: 1, text: 'seen' }], { fromMs: 1_000, toMs: 6_000 })

describe('judgeClaim', () => {
  it('asks the invariant of a whole history', () => {
    expect(judgeClaim(passing, historyWith(whole))).toEqual({ verdict: pass('good') })
    expect(judgeClaim(failing(bad), historyWith(whole))).toEqual({ verdict: bad })
    const open = unknown('too little')
    expect(judgeClaim(failing(open), historyWith(whole))).toEqual({ verdict: open })
  })

  it.each<[string, HistoryEvent[]]>([
    ['never started', [ended]],
    ['the run died before', [started]],
    ['was interrupted', [started, { ...ended, interrupted: true }]],
    ['the check broke: oh', [started, { ...ended, error: 'oh' }]],
    ['kill-1 was never seen to bite', [started, fault('injected'), ended]],
    ['kill-1 unconfirmed: still there', [started, fault('unconfirmed', 'still there'), ended]],
    [
      'kill-1 undo-failed: busy',
      [started, fault('confirmed'), fault('undo-failed', 'busy'), ended],
    ],
  ])('is unknown when %s', (words, events) => {
    const { verdict } = judgeClaim(passing, historyWith(events))
    expect(verdict).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining(words) })
  })

  it('judges after a fault that was seen to bite', () => {
    const events = [started, fault('injected'), fault('confirmed'), fault('undone'), ended]
    expect(judgeClaim(passing, historyWith(events)).verdict.verdict).toBe('pass')
  })

  it('says that an invariant broke, and does not fail the claim for it', () => {
    const claim = claimThat(() => {
      throw new Error('oh')
    })
    const judged = judgeClaim(claim, historyWith(whole))
    expect(judged.verdict.verdict).toBe('unknown')
    expect(judged.broken).toBe('the invariant of x broke: oh')
  })

  it('decides nothing by a bound that was missed while the runner stood still', () => {
    const { verdict } = judgeClaim(failing(late), historyWith(whole, 1_500))
    expect(verdict).toMatchObject({
      verdict: 'unknown',
      reason: 'late; but the runner itself stood still for 1.5 s in that time',
    })
    expect(judgeClaim(failing(late), historyWith(whole, 900)).verdict.verdict).toBe('fail')
    expect(judgeClaim(failing(bad), historyWith(whole, 1_500)).verdict.verdict).toBe('fail')
  })

  it('says of a missed bound that the machine had far more to do than it has cores', () => {
    const { verdict } = judgeClaim(failing(late), historyWith(whole, 0, 32.4))
    expect(verdict).toMatchObject({
      verdict: 'fail',
      reason: 'late; the machine had a load of 32 on 2 cores in that time',
    })
    expect(judgeClaim(failing(late), historyWith(whole, 0, 15)).verdict.reason).toBe('late')
    expect(judgeClaim(failing(bad), historyWith(whole, 0, 32.4)).verdict.reason).toBe('bad')
  })

  it('fails what was awaited for much longer than a stall can explain', () => {
    const { fromMs = 0, toMs = 0 } = late.verdict === 'fail' ? (late.missedBound ?? {}) : {}
    const never = fail('late', [], { fromMs, toMs, seenMs: toMs + 60_000 })
    expect(judgeClaim(failing(never), historyWith(whole, 1_500)).verdict.verdict).toBe('fail')
    const soon = fail('late', [], { fromMs, toMs, seenMs: toMs + 2_000 })
    expect(judgeClaim(failing(soon), historyWith(whole, 1_500)).verdict.verdict).toBe('unknown')
  })

  it('names the known defect that a failure shows, and leaves it a failure', () => {
    const knownDefects = [
      { issue: 'a/b#1', summary: 'other', matches: () => false },
      { issue: 'a/b#2', summary: 'this', matches: (verdict: Verdict) => verdict.reason === 'bad' },
    ]
    const judged = judgeClaim(failing(bad, { knownDefects }), historyWith(whole))
    expect(judged).toEqual({ verdict: bad, knownDefect: 'a/b#2' })
    expect(
      judgeClaim(
        claimThat(() => pass('bad'), { knownDefects }),
        historyWith(whole),
      ),
    ).toEqual({
      verdict: pass('bad'),
    })
  })
})
