import * as bounds from './bounds.ts'
import { describe, expect, it } from 'vitest'
import { describeBound } from './bound.ts'
import { timingsTable } from './timings.ts'
import type { Bound } from './bound.ts'

const all: [string, (timings: typeof timingsTable.fast) => Bound][] = [
  ['electionBound', bounds.electionBound],
  ['apiReturnBound', (timings) => bounds.apiReturnBound(timings, 60_000)],
  ['etcdReturnBound', (timings) => bounds.etcdReturnBound(timings, 60_000)],
  ['nodeReturnBound', bounds.nodeReturnBound],
  ['evictionBound', (timings) => bounds.evictionBound(timings, 6)],
  ['quotaRepairBound', (timings) => bounds.quotaRepairBound(timings, 20_000)],
]

describe('bounds', () => {
  it.each(all)('%s is the sum of its parts, with a margin, and longer in production', (_, of) => {
    for (const timings of Object.values(timingsTable)) {
      const limit = of(timings)
      expect(limit.totalMs).toBe(limit.parts.reduce((sum, { ms }) => sum + ms, 0))
      expect(limit.parts.map(({ name }) => name)).toContain('margin')
      expect(limit.parts.every(({ ms }) => ms >= 0)).toBe(true)
    }
    expect(of(timingsTable.production).totalMs).toBeGreaterThan(of(timingsTable.fast).totalMs)
  })

  it('leaves time for what was measured', () => {
    const { fast } = timingsTable
    // Leases were renewed so long after the disarm of an alarm of that length.
    expect(bounds.quotaRepairBound(fast, 20_200).totalMs).toBeGreaterThan(10_200)
    expect(bounds.quotaRepairBound(fast, 151_000).totalMs).toBeGreaterThan(2_800)
    // And so long after the return of etcd's quorum.
    expect(bounds.etcdReturnBound(fast, 40_000).totalMs).toBeGreaterThan(22_100)
    // A killed leader's successor waits for the whole lease.
    expect(bounds.electionBound(fast).totalMs).toBeGreaterThan(18_000)
  })

  it('asks for less of the lease the longer the alarm lasted', () => {
    const { fast } = timingsTable
    const short = bounds.quotaRepairBound(fast, 5_000).totalMs
    const long = bounds.quotaRepairBound(fast, 120_000).totalMs
    expect(short).toBeGreaterThan(long)
    expect(bounds.quotaRepairBound(fast, 300_000).totalMs).toBe(long)
  })

  it('asks for more the longer etcd was away, up to the longest back-off', () => {
    const away = (ms: number): number => bounds.etcdReturnBound(timingsTable.fast, ms).totalMs
    expect(away(60_000)).toBeGreaterThan(away(5_000))
    expect(away(3_600_000)).toBe(away(7_200_000))
  })

  it('ask for no election where only requests are to be answered', () => {
    const { fast } = timingsTable
    const store = bounds.storeAnswersBound(fast, 40_000).totalMs
    expect(store).toBeGreaterThan(bounds.apiAnswersBound(fast).totalMs)
    expect(store).toBeLessThan(bounds.etcdReturnBound(fast, 40_000).totalMs)
    expect(bounds.repairAnswersBound(fast).totalMs).toBeLessThan(
      bounds.quotaRepairBound(fast, 300_000).totalMs,
    )
  })

  it('are described with their parts', () => {
    const text = describeBound(bounds.capacityReturnBound(timingsTable.fast))
    expect(text).toBe('15.5 s = termination 500 ms + scheduling back-off 10.0 s + margin 5.0 s')
  })
})
