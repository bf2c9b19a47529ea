import { describe, expect, it } from 'vitest'
import { at, did, faulted, historyOf } from './testing/history-of.ts'
import { answersBound } from './answers-bound.ts'
import { bound } from '../core/bound.ts'
import { failuresEndWithin } from './failures-end-within.ts'
import { fullRateReturns } from './full-rate-returns.ts'
import { cutOffText, loadRequests, type LoadKind } from '../core/load.ts'
import { noRequestFails } from './no-request-fails.ts'
import type { HistoryEvent } from '../core/event.ts'
import type { Outcome } from '../core/outcome.ts'
import type { UndoneFault } from './load-floor.ts'

const due = 4
const limit = () => bound([{ name: 'start', ms: 5_000 }])
const down = (from = 10, to = 20): HistoryEvent[] =>
  faulted('power-off-1', { members: ['api-server'], aimed: from, from, to })

interface Kind {
  readonly request?: LoadKind
  readonly outcome?: Outcome
  /** How many of what is due are sent. */
  readonly sent?: number
}

/** Each second of a load from one to another: its requests, and what became of them in all. */
function load(from: number, to: number, kind: Kind = {}): HistoryEvent[] {
  const { outcome = 'ok', request = 'create', sent = due } = kind
  return Array.from({ length: to - from }, (_, index) => from + index).flatMap((second) => [
    at(second + 1, {
      kind: 'load',
      startMs: second * 1000,
      due,
      requests: { [request]: { ok: 0, failed: 0, unknown: 0, [outcome]: sent } },
    }),
    ...Array.from({ length: sent }, (_, number) =>
      did(second + 0.2 + number / 5, loadRequests[request], { outcome }),
    ),
  ])
}

const judged = (invariant: ReturnType<typeof noRequestFails>, ...events: HistoryEvent[]) =>
  invariant.judge(historyOf(60, ...events))

describe('failuresEndWithin', () => {
  const invariant = failuresEndWithin({ kinds: ['create'], bound: limit })
  const bad = { outcome: 'unknown' } as const

  it('passes when requests fail in the fault and shortly after it', () => {
    const verdict = judged(
      invariant,
      ...down(),
      ...load(0, 10),
      ...load(10, 23, bad),
      ...load(23, 59),
    )
    expect(verdict.verdict).toBe('pass')
    expect(verdict.reason).toMatch(/52 of 236 requests failed, 0 of them outside.*2\.7 s after/)
  })

  it('leaves out what was under way when the load was ended: nobody waited for it', () => {
    const end = (text: string) =>
      did(59.5, loadRequests.create, { outcome: 'unknown', by: 'load', text })
    const before = [...down(), ...load(0, 10), ...load(10, 20, bad), ...load(20, 59)]
    expect(judged(invariant, ...before, end(cutOffText)).verdict).toBe('pass')
    expect(judged(invariant, ...before, end('request timeout')).verdict).toBe('fail')
  })

  it('counts a request for the whole time that it took', () => {
    const hangs = did(11, loadRequests.create, { outcome: 'unknown', startMs: 9_000 })
    expect(judged(invariant, ...down(), ...load(0, 59), hangs).verdict).toBe('pass')
  })

  it('fails when requests fail after the bound, and says which bound was missed', () => {
    const verdict = judged(
      invariant,
      ...down(),
      ...load(0, 10),
      ...load(10, 30, bad),
      ...load(30, 59),
    )
    expect(verdict).toMatchObject({
      verdict: 'fail',
      missedBound: { fromMs: 20_000, toMs: 25_000, seenMs: 29_800 },
    })
  })

  it('fails when requests fail before anything was broken, which is no missed bound', () => {
    const verdict = judged(invariant, ...down(), ...load(0, 8), ...load(8, 9, bad), ...load(9, 59))
    expect(verdict).toMatchObject({ verdict: 'fail' })
    expect(verdict).not.toHaveProperty('missedBound')
  })

  it('does not take the failures of the next fault for those of the one before', () => {
    const next = faulted('pause-1', { members: ['api-server'], aimed: 23, from: 23, to: 25 })
    const parts = [load(0, 10), load(10, 20, bad), load(20, 23), load(23, 25, bad), load(25, 59)]
    const verdict = judged(invariant, ...down(), ...next, ...parts.flat())
    expect(verdict.verdict).toBe('pass')
    expect(verdict.reason).toContain('none began after an undo')
  })

  it('asks nothing of kinds that it is not about', () => {
    const reads = load(40, 50, { request: 'read', outcome: 'failed' })
    expect(judged(invariant, ...down(), ...load(0, 59), ...reads).verdict).toBe('pass')
  })

  it('cannot say when the load ended before the bound while requests failed', () => {
    const verdict = judged(invariant, ...down(), ...load(0, 10), ...load(10, 23, bad))
    expect(verdict.verdict).toBe('unknown')
  })
})

describe('losses that are tolerated', () => {
  const failures = failuresEndWithin({ kinds: ['create'], bound: limit, tolerated: true })
  const rate = fullRateReturns({ bound: limit, tolerated: true })
  const bad = { outcome: 'unknown' } as const
  const lost = (badTo: number): HistoryEvent[] => [
    ...down(10, 30),
    ...load(0, 10),
    ...load(10, badTo, bad),
    ...load(badTo, 59),
  ]

  it('pass when requests are answered again while the member is away', () => {
    const verdict = judged(failures, ...lost(13))
    expect(verdict.verdict).toBe('pass')
    expect(verdict.reason).toContain('the last began 2.7 s after power-off-1 was injected')
    expect(judged(rate, ...lost(13)).reason).toContain('3.0 s after power-off-1 was injected, 0 ms')
  })

  it('fail when that takes longer than the bound, though the member is not back yet', () => {
    const verdict = judged(failures, ...lost(20))
    expect(verdict).toMatchObject({
      verdict: 'fail',
      missedBound: { fromMs: 10_000, toMs: 15_000 },
    })
    expect(judged(rate, ...lost(20))).toMatchObject({ verdict: 'fail' })
  })

  it('pass when requests fail for a moment as the member comes back', () => {
    const moment = [did(31, loadRequests.create, bad), did(33, loadRequests.create, bad)]
    expect(judged(failures, ...lost(13), ...moment).verdict).toBe('pass')
  })

  it('cannot say when the member was back before the bound', () => {
    const short = [...down(10, 12), ...load(0, 59)]
    expect(judged(rate, ...short).verdict).toBe('unknown')
  })
})

describe('fullRateReturns', () => {
  const invariant = fullRateReturns({ bound: limit })
  const bad = { outcome: 'failed' } as const

  it('passes when five whole seconds begin in time', () => {
    const verdict = judged(
      invariant,
      ...down(),
      ...load(0, 10),
      ...load(10, 24, bad),
      ...load(24, 59),
    )
    expect(verdict.verdict).toBe('pass')
    expect(verdict.reason).toContain(
      '4.0 s after power-off-1 was undone (bound 5.0 s = start 5.0 s)',
    )
  })

  it('fails when they begin later', () => {
    const verdict = judged(
      invariant,
      ...down(),
      ...load(0, 10),
      ...load(10, 27, bad),
      ...load(27, 59),
    )
    expect(verdict).toMatchObject({ verdict: 'fail', missedBound: { seenMs: 27_000 } })
  })

  it('fails when the rate never comes back', () => {
    const verdict = judged(invariant, ...down(), ...load(0, 10), ...load(10, 59, bad))
    expect(verdict).toMatchObject({ verdict: 'fail', missedBound: { seenMs: 60_000 } })
  })

  it('takes no seconds of the next fault', () => {
    const next = faulted('pause-1', { members: ['api-server'], aimed: 24, from: 24, to: 26 })
    const verdict = judged(invariant, ...down(), ...next, ...load(0, 59))
    expect(verdict.verdict).toBe('unknown')
    expect(verdict.reason).toContain('the load ended before the bound, power-off-1 was undone')
  })

  it('cannot say when k6 itself sent too little', () => {
    const slow = load(10, 28, { sent: 3 })
    const verdict = judged(invariant, ...down(), ...load(0, 10), ...slow, ...load(28, 59))
    expect(verdict.verdict).toBe('unknown')
    expect(verdict.reason).toContain('k6 did not keep its rate')
  })
})

describe('noRequestFails', () => {
  const invariant = noRequestFails(['create'])

  it('passes when every request is answered, in the fault too', () => {
    const verdict = judged(invariant, ...down(), ...load(0, 59))
    expect(verdict.verdict).toBe('pass')
    expect(verdict.reason).toContain('236 requests, 40 of them in 1 fault: 0 failed')
  })

  it('fails when one is not', () => {
    const one = did(15, loadRequests.create, { outcome: 'unknown' })
    expect(judged(invariant, ...down(), ...load(0, 59), one).verdict).toBe('fail')
  })

  it('cannot say when none of its kind was sent in the fault', () => {
    const reads = load(0, 59, { request: 'read' })
    expect(judged(invariant, ...down(), ...reads).verdict).toBe('unknown')
  })
})

describe('the floor of them all', () => {
  const all = [
    failuresEndWithin({ kinds: ['create'], bound: limit }),
    fullRateReturns({ bound: limit }),
    noRequestFails(['create']),
  ]
  const below: readonly [string, HistoryEvent[], string][] = [
    ['nothing was broken', load(0, 59), 'no fault was undone'],
    ['there was no load', down(), '0 seconds of load before power-off-1'],
    ['the load began late', [...down(), ...load(6, 59)], '4 seconds of load before'],
    ['little was sent', [...down(), ...load(0, 59, { sent: 3 })], 'k6 sent only 177 of 236'],
  ]
  it.each(below)('cannot say when %s', (_, events, reason) => {
    for (const invariant of all) {
      const verdict = judged(invariant, ...events)
      expect(verdict.verdict).toBe('unknown')
      expect(verdict.reason).toContain(reason)
    }
  })
})

describe('answersBound', () => {
  const history = historyOf(60)
  const times = { fault: 'x-1', beganAt: 10_000, injectedAt: 10_000, undoneAt: 20_000 }
  const partsOf = (fault: Pick<UndoneFault, 'name' | 'members'>): string[] =>
    answersBound(history, { ...times, roles: [], ...fault }).parts.map(({ name }) => name)

  it('goes by whom the fault hit', () => {
    expect(partsOf({ name: 'pause', members: ['api-server'] })).toEqual([
      'API server start',
      'margin',
    ])
    expect(partsOf({ name: 'power-off', members: ['etcd-0'] })).toEqual([
      'reconnect back-off of the API server',
      'API server start',
      'margin',
    ])
    expect(partsOf({ name: 'fill-quota', members: ['etcd-0'] })).toEqual(['margin'])
  })
})
