import { at, did, historyOf } from './testing/history-of.ts'
import { describe, expect, it } from 'vitest'
import { restoredAsSaved } from './restored-as-saved.ts'
import type { HistoryEvent } from '../core/event.ts'

const invariant = restoredAsSaved({
  write: 'write',
  read: 'read',
  save: 'save',
  restore: 'restore',
  probe: 'hash',
  writesMin: 2,
})
const judge = (...events: readonly HistoryEvent[]) => invariant.judge(historyOf(90, ...events))

const wrote = (second: number, subject: string, outcome: 'ok' | 'unknown' = 'ok'): HistoryEvent =>
  did(second, 'write', { subject, value: subject, outcome })
const read = (second: number, subject: string, value?: string): HistoryEvent =>
  did(second, 'read', { subject, ...(value !== undefined && { value }) })
const looked = (second: number, holds = true): HistoryEvent =>
  at(second, { kind: 'probe', name: 'hash', holds, seen: holds ? 'as saved' : 'another' })

const written = [wrote(1, 'a'), wrote(2, 'b'), wrote(11, 'c'), wrote(12, 'd')]
const trip = [...written, did(10, 'save'), did(20, 'restore'), looked(21)]
const found = [read(22, 'a', 'a'), read(22, 'b', 'b'), read(22, 'c'), read(22, 'd')]

describe('restoredAsSaved', () => {
  it('passes when the earlier ones are there, the later ones not, and the hash is the same', () => {
    const verdict = judge(...trip, ...found)
    expect(verdict).toMatchObject({ verdict: 'pass' })
    expect(verdict.reason).toBe(
      '1 restore: 2 earlier writes, 0 lost; 2 later writes, 0 there; 0 unread; as saved',
    )
  })

  it('fails when an earlier one is lost', () => {
    const [, ...rest] = found
    const verdict = judge(...trip, read(22, 'a'), ...rest)
    expect(verdict).toMatchObject({ verdict: 'fail', evidence: [{ subject: 'a' }] })
  })

  it('fails when a later one is there, acknowledged or not', () => {
    const rest = found.slice(0, 3)
    expect(judge(...trip, ...rest, read(22, 'd', 'd'))).toMatchObject({
      verdict: 'fail',
      evidence: [{ subject: 'd' }],
    })
    const open = [wrote(13, 'e', 'unknown'), read(22, 'e', 'e')]
    expect(judge(...trip, ...found, ...open).verdict).toBe('fail')
  })

  it('fails when one member has another hash', () => {
    expect(judge(...trip, looked(21.5, false), ...found)).toMatchObject({
      verdict: 'fail',
      evidence: [{ text: 'another' }],
    })
  })

  it('lets a write be there or not that was open while the snapshot was saved', () => {
    const during = wrote(10, 'x')
    for (const value of ['x', undefined]) {
      expect(judge(...trip, ...found, during, read(22, 'x', value)).verdict).toBe('pass')
    }
  })

  it('looks at each restore by itself', () => {
    const second = [wrote(31, 'e'), wrote(32, 'f'), wrote(41, 'g'), wrote(42, 'h')]
    const restored = [did(40, 'save'), did(50, 'restore'), looked(51)]
    const reads = [read(52, 'e', 'e'), read(52, 'f', 'f'), read(52, 'g'), read(52, 'h')]
    expect(judge(...trip, ...found, ...second, ...restored, ...reads).verdict).toBe('pass')
    const lost = [read(52, 'e'), ...reads.slice(1)]
    expect(judge(...trip, ...found, ...second, ...restored, ...lost).verdict).toBe('fail')
  })

  it('cannot tell without a restore, by too few writes, by unread ones, or without a hash', () => {
    expect(judge(...written, ...found).reason).toBe('no snapshot was restored')
    const refused = did(20, 'restore', { outcome: 'failed' })
    const noHash = trip.filter(({ kind }) => kind !== 'probe')
    const verdicts = [
      judge(...written, did(10, 'save'), refused, ...found),
      judge(...trip.slice(1), ...found.slice(1)),
      judge(...trip, ...found.slice(1)),
      judge(...noHash, ...found),
    ]
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(Array(4).fill('unknown'))
  })
})
