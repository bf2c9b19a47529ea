import { at, faulted, historyOf } from './testing/history-of.ts'
import { describe, expect, it } from 'vitest'
import { membersAgree } from './members-agree.ts'
import type { CheckHistory } from '../core/history.ts'
import type { HistoryEvent } from '../core/event.ts'

const looked = (second: number, holds: boolean): HistoryEvent =>
  at(second, {
    kind: 'probe',
    name: 'same',
    holds,
    seen: holds ? 'etcd-0 1' : 'etcd-0 1, etcd-1 2',
  })
const wiped = (number: number, from: number): HistoryEvent[] =>
  faulted(`wipe-${number}`, { members: ['etcd-0'], aimed: from, from, to: from + 5 })
const both = [...wiped(1, 10), ...wiped(2, 30)]

describe('membersAgree', () => {
  const judge = (history: CheckHistory, faultsMin = 2) =>
    membersAgree({ after: 'wipe', probe: 'same', faultsMin }).judge(history)

  it('passes when the look after each fault says so, and says how long it took', () => {
    const verdict = judge(historyOf(60, ...both, looked(16, true), looked(38, true)))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toBe('after 2 × wipe all members held the same, within 3.0 s')
  })

  it('fails when one look finds them different, which is no matter of time', () => {
    const verdict = judge(historyOf(60, ...both, looked(16, true), looked(38, false)))
    expect(verdict).toMatchObject({
      verdict: 'fail',
      evidence: [{ subject: 'wipe-2', text: 'etcd-0 1, etcd-1 2' }],
    })
    expect(verdict.reason).toBe('after 1 of 2 × wipe members did not hold the same')
    expect(verdict).not.toHaveProperty('missedBound')
  })

  it('cannot tell by too few looks; one belongs to the fault before it alone', () => {
    expect(judge(historyOf(60, ...both)).verdict).toBe('unknown')
    expect(judge(historyOf(60, ...both, looked(38, true), looked(39, true))).verdict).toBe(
      'unknown',
    )
    const others = faulted('power-off-1', { members: ['etcd-0'], from: 10, to: 15 })
    expect(judge(historyOf(60, ...others, looked(16, true)), 1).verdict).toBe('unknown')
  })
})

describe('membersAgree within a bound', () => {
  const within = [{ name: 'catching up', ms: 10_000 }]
  const judge = (history: CheckHistory) =>
    membersAgree({ after: 'wipe', probe: 'same', faultsMin: 1, within }).judge(history)

  it('passes in time', () => {
    const verdict = judge(historyOf(60, ...wiped(1, 10), looked(24, true)))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('within 9.0 s (bound 10.0 s')
  })

  it('fails when the look comes late, or never although there was time', () => {
    const missedBound = { fromMs: 15_000, toMs: 25_000 }
    const late = judge(historyOf(60, ...wiped(1, 10), looked(26, true)))
    expect(late).toMatchObject({ verdict: 'fail', missedBound: { ...missedBound, seenMs: 26_000 } })
    const never = judge(historyOf(60, ...wiped(1, 10)))
    expect(never).toMatchObject({
      verdict: 'fail',
      missedBound: { ...missedBound, seenMs: 60_000 },
    })
  })

  it('cannot tell when it was over before', () => {
    expect(judge(historyOf(20, ...wiped(1, 10))).verdict).toBe('unknown')
  })
})
