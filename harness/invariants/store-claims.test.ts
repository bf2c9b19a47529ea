import { describe, expect, it } from 'vitest'
import { alarmReturns } from './alarm-returns.ts'
import { leaderReplacedWithin } from './leader-replaced-within.ts'
import { operationsAnswer } from './operations-answer.ts'
import { probesHold } from './probes-hold.ts'
import { quorumLossStopsReads, quorumLossStopsWrites } from './quorum-loss-stops.ts'
import { at, did, eventsOf, faulted, refused, testCheck } from './testing/history-of.ts'
import { HistoryBuilder, type CheckHistory } from '../core/history.ts'
import { timingsTable } from '../core/timings.ts'
import { writesGoOn } from './writes-go-on.ts'
import { writesResume } from './writes-resume.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Outcome } from '../core/outcome.ts'

const within = [{ name: 'election', ms: 4_000 }]
const name = 'write-key'

/** A history of 60 s on a store of so many members. */
function storeOf(members: number, ...events: readonly HistoryEvent[]): CheckHistory {
  const builder = new HistoryBuilder()
  const started = at(0, {
    kind: 'check-started',
    testbed: 'tiny',
    members: Array.from({ length: members }, (_, index) => ({
      name: `etcd-${index}`,
      role: 'etcd' as const,
    })),
    timings: timingsTable.fast,
    draws: {},
    abilities: {},
  })
  const all = eventsOf(60, events).map((event) =>
    event.kind === 'check-started' ? started : event,
  )
  for (const event of all) builder.add(event)
  const history = builder.build().checks.get(testCheck)
  if (history === undefined) throw new Error('a tiny history has its check')
  return history
}

/** Writes that end each half second from one second to another. */
function writes(from: number, to: number, outcome: Outcome = 'ok'): HistoryEvent[] {
  return Array.from({ length: Math.round((to - from) * 2) }, (_, index) => {
    const second = from + index / 2
    return did(second, name, { subject: `key-${second}`, outcome })
  })
}

const lost = (count: number, from = 10, to = 30): HistoryEvent[] =>
  faulted('power-off-1', {
    members: Array.from({ length: count }, (_, index) => `etcd-${index}`),
    from,
    to,
  })

describe('writesGoOn', () => {
  const judge = (history: CheckHistory) => writesGoOn({ name, within }).judge(history)

  it('passes when the longest pause is short, and says how long it was', () => {
    const verdict = judge(storeOf(3, ...lost(1), ...writes(1, 10), ...writes(12, 59)))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('2.0 s (bound 4.0 s')
  })

  it('fails when writes pause for longer, at the beginning, in the middle or until the end', () => {
    const pauses = [
      [...writes(1, 10), ...writes(15, 59)],
      [...writes(1, 20), ...writes(25, 59)],
      [...writes(1, 25), ...writes(25, 31, 'unknown'), ...writes(31, 59)],
    ]
    const verdicts = pauses.map((events) => judge(storeOf(3, ...lost(1), ...events)).verdict)
    expect(verdicts).toEqual(['fail', 'fail', 'fail'])
  })

  it('cannot tell without a loss that is tolerated, or when hardly anybody wrote', () => {
    expect(judge(storeOf(3, ...lost(2), ...writes(1, 59))).verdict).toBe('unknown')
    expect(judge(storeOf(1, ...lost(1), ...writes(1, 59))).verdict).toBe('unknown')
    expect(judge(storeOf(3, ...lost(1), ...writes(9, 12))).verdict).toBe('unknown')
    expect(judge(storeOf(5, ...lost(2), ...writes(1, 59))).verdict).toBe('pass')
  })
})

describe('quorumLossStopsWrites', () => {
  const judge = (history: CheckHistory) =>
    quorumLossStopsWrites({ name, triedMin: 20 }).judge(history)

  it('passes when nothing is acknowledged that began then, whatever comes after the undo', () => {
    const before = did(10, name, { subject: 'before' })
    const held = at(31, {
      kind: 'operation',
      startMs: 25_000,
      name,
      subject: 'held',
      outcome: 'ok',
      by: 'stage',
    })
    const events = [...writes(1, 10), before, ...writes(11, 29, 'unknown'), held]
    const verdict = judge(storeOf(3, ...lost(2), ...events, ...writes(31, 59)))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('0 of 37 writes acknowledged')
  })

  it('fails on one acknowledgement', () => {
    const events = [...writes(11, 29, 'unknown'), did(20.2, name, { subject: 'forged' })]
    expect(judge(storeOf(3, ...lost(2), ...events))).toMatchObject({
      verdict: 'fail',
      evidence: [{ subject: 'forged' }],
    })
  })

  it('cannot tell when too little was tried, or no quorum was lost', () => {
    expect(judge(storeOf(3, ...lost(2), ...writes(11, 14, 'unknown'))).verdict).toBe('unknown')
    expect(judge(storeOf(3, ...lost(1), ...writes(11, 29, 'unknown'))).verdict).toBe('unknown')
  })
})

describe('quorumLossStopsReads', () => {
  const judge = (history: CheckHistory) =>
    quorumLossStopsReads({ name, triedMin: 2 }).judge(history)
  const read = (from: number, to: number, outcome: Outcome): HistoryEvent =>
    did(to, name, { startMs: from * 1000, subject: `read-${from}`, outcome })

  it('passes when each fails, or waits until the members are back', () => {
    const verdict = judge(storeOf(3, ...lost(2), read(12, 22, 'failed'), read(13, 32, 'ok')))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toBe(
      '0 of 2 reads answered that began during 1 loss of the quorum; 1 waited for its end',
    )
  })

  it('fails on an answer, and cannot tell by too few', () => {
    const answered = judge(storeOf(3, ...lost(2), read(12, 13, 'ok'), read(13, 32, 'ok')))
    expect(answered).toMatchObject({ verdict: 'fail', evidence: [{ subject: 'read-12' }] })
    expect(judge(storeOf(3, ...lost(2), read(13, 32, 'ok'))).verdict).toBe('unknown')
    expect(judge(storeOf(3, ...lost(1), ...writes(11, 29)))).toMatchObject({ verdict: 'unknown' })
  })
})

describe('writesResume', () => {
  const judge = (history: CheckHistory) => writesResume({ name, within }).judge(history)

  it('passes when the first acknowledgement comes in time', () => {
    const verdict = judge(storeOf(1, ...lost(1), ...writes(33, 59)))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('within 3.0 s')
  })

  it('fails when it comes late, or never', () => {
    expect(
      judge(storeOf(1, ...lost(1), ...writes(31, 40, 'failed'), ...writes(40, 59))),
    ).toMatchObject({
      verdict: 'fail',
      missedBound: { fromMs: 30_000, toMs: 34_000, seenMs: 40_000 },
    })
    const never = judge(storeOf(1, ...lost(1), ...writes(31, 59, 'failed')))
    expect(never).toMatchObject({ verdict: 'fail' })
    expect(JSON.stringify(never.evidence)).toContain('nothing was acknowledged later')
  })

  it('cannot tell when nobody wrote afterwards', () => {
    expect(judge(storeOf(1, ...lost(1), ...writes(1, 29))).verdict).toBe('unknown')
    expect(judge(storeOf(3, ...lost(1), ...writes(1, 59))).verdict).toBe('unknown')
  })
})

describe('writesResume after a fault of a name', () => {
  const judge = (history: CheckHistory) =>
    writesResume({ name, after: 'fill-quota', within }).judge(history)
  const filled = faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 30 })

  it('looks at that fault, however many members it hit', () => {
    expect(judge(storeOf(3, ...filled, ...writes(33, 59))).verdict).toBe('pass')
    expect(judge(storeOf(3, ...filled, ...writes(40, 59))).verdict).toBe('fail')
    expect(judge(storeOf(1, ...lost(1), ...writes(33, 59))).verdict).toBe('unknown')
  })
})

describe('writesResume after any loss', () => {
  const judge = (...events: readonly HistoryEvent[]) =>
    writesResume({ name, loss: 'any', within }).judge(storeOf(3, ...lost(1), ...events))

  it('looks at losses that are tolerated, too', () => {
    expect(judge(...writes(33, 59))).toMatchObject({ verdict: 'pass' })
    expect(judge(...writes(31, 40, 'failed'), ...writes(40, 59)).verdict).toBe('fail')
    expect(judge(...writes(1, 29)).verdict).toBe('unknown')
  })
})

describe('alarmReturns', () => {
  const judge = (...events: readonly HistoryEvent[]) =>
    alarmReturns({ name, passMax: 1, laterMin: 3 }).judge(storeOf(3, ...events))
  const refuse = (...seconds: readonly number[]): HistoryEvent[] =>
    seconds.map((second) => did(second, name, refused))

  it('passes when all are refused, or all but the first', () => {
    expect(judge(...refuse(1, 2, 3)).verdict).toBe('pass')
    const verdict = judge(did(1, name), ...refuse(2, 3, 4))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toBe('3 of 4 writes refused, the first of them after 1 that passed')
  })

  it('fails when a later one passes', () => {
    expect(judge(did(1, name), did(2, name), ...refuse(3, 4, 5)).verdict).toBe('fail')
    expect(judge(...refuse(1, 2, 3), did(4, name)).verdict).toBe('fail')
  })

  it('cannot tell by too few, or by refusals of another kind', () => {
    expect(judge(did(1, name), ...refuse(2, 3)).verdict).toBe('unknown')
    expect(judge(...writes(1, 4, 'unknown')).verdict).toBe('unknown')
  })
})

describe('operationsAnswer', () => {
  const table = [{ name: 'small' }, { name: 'large', refusedWith: 'too large' }]
  const judge = (...events: readonly HistoryEvent[]) =>
    operationsAnswer({ table }).judge(storeOf(1, ...events))
  const tooLarge = did(2, 'large', { outcome: 'failed', text: 'request is too large' })

  it('passes when each answers as listed', () => {
    expect(judge(did(1, 'small'), tooLarge)).toMatchObject({ verdict: 'pass' })
  })

  it('fails when one is refused, taken, or refused with another text', () => {
    const wrong = [
      judge(did(1, 'small', { outcome: 'failed', text: 'no leader' }), tooLarge),
      judge(did(1, 'small'), did(2, 'large')),
      judge(did(1, 'small'), did(2, 'large', { outcome: 'failed', text: 'no leader' })),
    ]
    expect(wrong.map(({ verdict }) => verdict)).toEqual(['fail', 'fail', 'fail'])
  })

  it('cannot tell when something was not tried', () => {
    expect(judge(did(1, 'small'))).toMatchObject({
      verdict: 'unknown',
      reason: 'nothing was tried for large; 1 operation of 2 rows',
    })
  })
})

describe('probesHold', () => {
  const judge = (...held: readonly boolean[]) => {
    const probes = held.map((holds, index) =>
      at(index + 1, { kind: 'probe', name: 'size', holds, seen: `look ${index}` }),
    )
    return probesHold({ probe: 'size', readMin: 2 }).judge(storeOf(1, ...probes))
  }

  it('passes when all hold, fails when one does not, and counts how many were read', () => {
    expect(judge(true, true)).toMatchObject({ verdict: 'pass', reason: 'size: look 0; look 1' })
    expect(judge(true, false, true)).toMatchObject({
      verdict: 'fail',
      evidence: [{ text: 'look 1' }],
    })
    expect(judge(true).verdict).toBe('unknown')
    expect(judge().verdict).toBe('unknown')
  })
})

describe('leaderReplacedWithin', () => {
  const judge = (history: CheckHistory) =>
    leaderReplacedWithin({ fault: 'power-off', name, killsMin: 2, within }).judge(history)
  const kill = (number: number, from: number): HistoryEvent[] =>
    faulted(`power-off-${number}`, { members: ['etcd-0'], from, to: from + 10 })

  it('passes by the 95th of a hundred', () => {
    const events = [...writes(12, 21), ...writes(34, 59)]
    const verdict = judge(storeOf(3, ...kill(1, 10), ...kill(2, 31), ...events))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('2 leaders killed')
    expect(verdict.reason).toContain('3.0 s in 95 of 100')
  })

  it('fails when one of two came late, or never', () => {
    const late = [...writes(12, 21), ...writes(32, 38, 'unknown'), ...writes(38, 59)]
    const never = [...writes(12, 21), ...writes(32, 59, 'unknown')]
    const verdicts = [late, never].map((events) =>
      judge(storeOf(3, ...kill(1, 10), ...kill(2, 31), ...events)),
    )
    expect(verdicts).toMatchObject([
      { verdict: 'fail', evidence: [{ subject: 'power-off-2' }] },
      { verdict: 'fail', evidence: [{ subject: 'power-off-2' }] },
    ])
  })

  it('cannot tell by too few kills', () => {
    expect(judge(storeOf(3, ...kill(1, 10), ...writes(1, 59))).verdict).toBe('unknown')
  })
})
