import { at, did, historyOf, refused } from './testing/history-of.ts'
import { describe, expect, it } from 'vitest'
import { historyFillsTheQuota } from './history-fills-the-quota.ts'
import { retentionBoundsHistory } from './retention-bounds-history.ts'
import type { HistoryEvent } from '../core/event.ts'

/** So many writes of a name, ten a second. */
const wrote = (name: string, from: number, count: number): HistoryEvent[] =>
  Array.from({ length: count }, (_, index) => did(from + index / 10, name))
const refuse = (name: string, second: number): HistoryEvent => did(second, name, refused)

describe('historyFillsTheQuota', () => {
  const judge = (...events: readonly HistoryEvent[]) =>
    historyFillsTheQuota({ name: 'fill', enough: 'much was written' }).judge(
      historyOf(60, ...events),
    )
  const enough = at(20, {
    kind: 'step',
    step: 'mark',
    name: 'much was written',
    state: 'end',
    ok: true,
  })

  it('passes when a write is refused for want of space', () => {
    const verdict = judge(...wrote('fill', 1, 50), refuse('fill', 10))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('50 writes of one key acknowledged, then fill fill unknown')
  })

  it('fails when much was written and nothing refused', () => {
    expect(judge(...wrote('fill', 1, 50), enough)).toMatchObject({
      verdict: 'fail',
      evidence: [{ t: 20_000 }],
    })
  })

  it('cannot tell when too little was written, or it was refused for another reason', () => {
    expect(judge(...wrote('fill', 1, 50)).verdict).toBe('unknown')
    const noLeader = did(10, 'fill', { outcome: 'failed', text: 'etcdserver: no leader' })
    expect(judge(...wrote('fill', 1, 50), noLeader).verdict).toBe('unknown')
  })
})

describe('retentionBoundsHistory', () => {
  const judge = (...events: readonly HistoryEvent[]) =>
    retentionBoundsHistory({ without: 'fill', retained: 'go-on', times: 2 }).judge(
      historyOf(90, ...events),
    )
  const filled = [...wrote('fill', 1, 50), refuse('fill', 7)]

  it('passes when twice as many are taken at the same rate', () => {
    const verdict = judge(...filled, ...wrote('go-on', 20, 100))
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toBe(
      'with a retention 100 writes, 10.0/s; without one the store was full after 50 writes, 10.0/s',
    )
  })

  it('fails when one is refused for want of space, however many were taken', () => {
    expect(judge(...filled, ...wrote('go-on', 20, 100), refuse('go-on', 40)).verdict).toBe('fail')
    expect(judge(...filled, refuse('go-on', 40)).verdict).toBe('fail')
  })

  it('cannot tell by too few, by slower ones, or when the store was never full', () => {
    expect(judge(...filled, ...wrote('go-on', 20, 99)).verdict).toBe('unknown')
    const slow = Array.from({ length: 100 }, (_, index) => did(20 + index / 2, 'go-on'))
    expect(judge(...filled, ...slow).verdict).toBe('unknown')
    expect(judge(...wrote('fill', 1, 50), ...wrote('go-on', 20, 100)).verdict).toBe('unknown')
  })
})
