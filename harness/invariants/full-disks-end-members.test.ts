import { describe, expect, it } from 'vitest'
import { fullDisksEndMembers } from './full-disks-end-members.ts'
import { at, did, faulted, historyOf } from './testing/history-of.ts'
import type { HistoryEvent } from '../core/event.ts'

const name = 'write-key'
const within = [{ name: 'commit', ms: 4_000 }]
const judge = (...events: readonly HistoryEvent[]) =>
  fullDisksEndMembers({ fault: 'fill-disk', name, membersMin: 1, within }).judge(
    historyOf(60, ...events),
  )

const filled = (members: readonly string[], to = 30): HistoryEvent[] =>
  faulted('fill-disk-1', { members, aimed: 9, from: 10, to })
const ended = (second: number, member: string, expected = false): HistoryEvent =>
  at(second, { kind: 'exit', member, role: 'etcd', code: 1, signal: null, expected, ranMs: 1 })
const written = did(20, name)

describe('fullDisksEndMembers', () => {
  it('passes when each has ended in time, also before the last disk was full', () => {
    const both = filled(['etcd-0', 'etcd-1'])
    const verdict = judge(...both, ended(9.5, 'etcd-0'), ended(12, 'etcd-1'), written)
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toContain('2 disks full, 2 of their members ended in time')
    expect(verdict.reason).toContain('more than 2.0 s (bound 4.0 s')
  })

  it('fails when one runs on, ends late, or is ended by somebody else', () => {
    const both = filled(['etcd-0', 'etcd-1'])
    const wrong = [
      judge(...both, ended(11, 'etcd-0'), written),
      judge(...both, ended(11, 'etcd-0'), ended(15, 'etcd-1'), written),
      judge(...both, ended(11, 'etcd-0'), ended(11, 'etcd-1', true), written),
      judge(...both, ended(11, 'etcd-0'), ended(8, 'etcd-1'), written),
    ]
    expect(wrong).toMatchObject(
      wrong.map(() => ({ verdict: 'fail', evidence: [{ subject: 'etcd-1 in fill-disk-1' }] })),
    )
  })

  it('says when a bound was missed, so that a runner that stood still is no failure', () => {
    const verdict = judge(...filled(['etcd-0']), ended(15, 'etcd-0'), written)
    expect(verdict).toMatchObject({
      verdict: 'fail',
      missedBound: { fromMs: 10_000, toMs: 14_000, seenMs: 15_000 },
    })
  })

  it('cannot tell when no write was taken later, there was room again too early, or no disk was full', () => {
    expect(judge(...filled(['etcd-0'])).verdict).toBe('unknown')
    expect(judge(...filled(['etcd-0']), did(13, name)).verdict).toBe('unknown')
    const timedOut = did(20, name, { outcome: 'unknown' })
    expect(judge(...filled(['etcd-0']), timedOut).verdict).toBe('unknown')
    expect(judge(...filled(['etcd-0'], 13), written).verdict).toBe('unknown')
    expect(judge(written).verdict).toBe('unknown')
    const other = faulted('power-off-1', { members: ['etcd-0'], from: 10, to: 30 })
    expect(judge(...other, ended(11, 'etcd-0'), written).verdict).toBe('unknown')
  })
})
