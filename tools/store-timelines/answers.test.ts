import { describe, expect, test } from 'vitest'
import { did, historyOf } from '../../harness/invariants/testing/history-of.ts'
import { answerRows } from './answers.ts'
import { reduceHistory } from './reduce-history.ts'

const window = { fromMs: 10_000, toMs: 40_000 }
const words = { get: 'a read', put: 'a write' }

describe('answers', () => {
  test('are counted by what they say, in the time in which they were asked for', () => {
    const timedOut = {
      outcome: 'unknown',
      code: 504,
      reason: 'Timeout',
      text: 'creating "a": timed out',
    } as const
    const history = historyOf(
      90,
      did(9, 'get', { code: 200 }),
      did(11.1, 'get', { code: 200 }),
      did(20, 'get', { code: 200, startMs: 15_000 }),
      did(45, 'get', { code: 200, startMs: 20_000 }),
      did(30, 'put', { ...timedOut, startMs: 12_000 }),
      did(31, 'put', { outcome: 'unknown', text: 'no answer within 1 s', startMs: 30_000 }),
      did(41.2, 'put', { code: 201 }),
    )
    expect(answerRows(history, window, words)).toEqual([
      ['a read', '200', '2', '1.0 … 5.0 s', '5.0 s'],
      ['a read', 'none before the end', '1', '10.0 … 10.0 s', ''],
      ['a write', '504 Timeout: `creating …: timed out`', '1', '2.0 … 2.0 s', '18.0 s'],
      ['a write', 'no answer within 1 s', '1', '20.0 … 20.0 s', '1.0 s'],
    ])
  })

  test('of health endpoints say what failed', () => {
    const text = '[+]ping ok\n[-]etcd failed: reason withheld\n[+]log ok\nreadyz check failed'
    const history = historyOf(90, did(20, 'get', { outcome: 'failed', code: 500, text }))
    expect(answerRows(history, window, words)[0]?.[1]).toBe('500: `[-]etcd failed`')
  })
})

describe('a reduced history', () => {
  const check = 'etcd/x'
  const line = (event: object): string => JSON.stringify({ t: 1000, check, ...event })
  const reduced = (...lines: readonly string[]): string[] => reduceHistory(lines, check)

  test('has nothing of other checks, no values and no final reads', () => {
    const kept = line({ kind: 'operation', name: 'put' })
    expect(
      reduced(
        line({ kind: 'operation', name: 'put', value: 'a' }),
        line({ kind: 'operation', name: 'final-read' }),
        line({ kind: 'operation', name: 'put', check: 'etcd/y' }),
      ),
    ).toEqual([kept])
  })

  test('has both clocks now and then', () => {
    const beat = (t: number): string =>
      JSON.stringify({ t, kind: 'heartbeat', wallMs: t, lateMs: 0, rssBytes: 1, cpuMs: 1 })
    const kept = reduced(beat(0), beat(1000), beat(20_000), beat(21_000))
    expect(kept.map((text) => (JSON.parse(text) as { t: number }).t)).toEqual([0, 20_000])
  })
})
