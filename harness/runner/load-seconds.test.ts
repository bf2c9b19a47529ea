import { describe, expect, it } from 'vitest'
import { LoadSeconds } from './load-seconds.ts'
import type { LoadRequest } from '../core/load.ts'
import type { NewEvent } from '../core/event.ts'

const order = {
  perSecond: { read: 2, create: 1 },
  registers: [],
  prefix: '',
  limitMs: 3_000,
} as const

function secondsOf() {
  const events: NewEvent[] = []
  return { events, seconds: new LoadSeconds(order, (event) => void events.push(event)) }
}

function request(startMs: number, fields: Partial<LoadRequest> = {}): LoadRequest {
  return { request: 'read', name: 'a', outcome: 'ok', startMs, tookMs: 10, status: 200, ...fields }
}

describe('LoadSeconds', () => {
  it('counts a request in the second in which it began, and how long those took that were ok', () => {
    const { events, seconds } = secondsOf()
    seconds.add(request(10_400, { tookMs: 5 }))
    seconds.add(request(10_900, { tookMs: 50 }))
    seconds.add(request(11_300, { request: 'create', outcome: 'unknown', tookMs: 3_000 }))
    seconds.add(request(11_450))
    seconds.settle(15_500)
    expect(events).toEqual([
      {
        kind: 'load',
        startMs: 10_400,
        due: 3,
        requests: {
          read: { ok: 2, failed: 0, unknown: 0, p50Ms: 5, p95Ms: 50, maxMs: 50 },
          create: { ok: 0, failed: 0, unknown: 1 },
        },
      },
    ])
  })

  it('waits for what may still be under way', () => {
    const { events, seconds } = secondsOf()
    seconds.add(request(10_000))
    seconds.settle(14_900)
    expect(events).toHaveLength(0)
    seconds.settle(15_100)
    expect(events).toHaveLength(1)
  })

  it('records a second in which nothing was sent', () => {
    const { events, seconds } = secondsOf()
    seconds.add(request(10_000))
    seconds.settle(16_100)
    expect(events).toHaveLength(2)
    expect(events[1]).toMatchObject({ startMs: 11_000, requests: { read: { ok: 0 } } })
  })

  it('leaves out what was cut off by the end', () => {
    const { events, seconds } = secondsOf()
    for (const startMs of [0, 300, 600, 1_000, 1_300, 1_600, 2_000]) seconds.add(request(startMs))
    seconds.close(3_100)
    expect(events.map((event) => 'startMs' in event && event.startMs)).toEqual([0, 1_000])
  })

  it('counts the last seconds together, because a busy machine sends some of them late', () => {
    const { events, seconds } = secondsOf()
    for (const startMs of [0, 1_000, 1_200, 1_400, 1_600, 1_800]) seconds.add(request(startMs))
    seconds.close(2_100)
    expect(events).toHaveLength(2)
  })

  it('has nothing to record when nothing was sent', () => {
    const { events, seconds } = secondsOf()
    seconds.close(100_000)
    expect(events).toEqual([])
  })
})
