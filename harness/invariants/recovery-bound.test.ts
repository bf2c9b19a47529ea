import * as bounds from '../core/bounds.ts'
import { describe, expect, it } from 'vitest'
import { recoveryBound } from './recovery-bound.ts'
import { faulted, historyOf } from './testing/history-of.ts'
import { timingsTable } from '../core/timings.ts'
import type { Bound } from '../core/bound.ts'

const { fast } = timingsTable

describe('recoveryBound', () => {
  it.each<[string, string[], Bound]>([
    ['kill-1', ['node-1', 'node-2'], bounds.nodeReturnBound(fast)],
    ['kill-1', ['controller-manager'], bounds.electionBound(fast)],
    ['kill-1', ['scheduler'], bounds.electionBound(fast)],
    ['kill-1', ['api-server'], bounds.apiReturnBound(fast, 20_000)],
    ['kill-1', ['api-server', 'scheduler'], bounds.apiReturnBound(fast, 20_000)],
    ['kill-1', ['etcd-0'], bounds.etcdReturnBound(fast, 20_000)],
    ['kill-1', ['etcd-0', 'node-1'], bounds.etcdReturnBound(fast, 20_000)],
    ['fill-quota-1', ['etcd-0'], bounds.quotaRepairBound(fast, 20_000)],
  ])('%s of %j', (fault, members, expected) => {
    const history = historyOf(60, ...faulted(fault, { members, from: 10, to: 30 }))
    expect(history.faults.map((span) => recoveryBound(history, span))).toEqual([expected])
  })

  it('counts the alarm only until its repair began, and nothing of a fault that stands', () => {
    const events = faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 30 })
    const early = events.map((event) =>
      event.kind === 'fault' && event.step === 'undoing' ? { ...event, t: 15_000 } : event,
    )
    const repaired = historyOf(60, ...early)
    expect(repaired.faults.map((span) => recoveryBound(repaired, span))).toEqual([
      bounds.quotaRepairBound(fast, 5_000),
    ])
    const open = historyOf(60, ...faulted('kill-1', { members: ['etcd-0'], from: 10 }))
    expect(open.faults.map((span) => recoveryBound(open, span))).toEqual([
      bounds.etcdReturnBound(fast, 0),
    ])
  })
})
