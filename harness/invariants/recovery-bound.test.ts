import * as bounds from '../core/bounds.ts'
import { describe, expect, it } from 'vitest'
import { listBackOffLeft, recoveryBound } from './recovery-bound.ts'
import { at, faulted, historyOf, onStoreOf } from './testing/history-of.ts'
import { timingsTable } from '../core/timings.ts'
import type { Bound } from '../core/bound.ts'

const { fast } = timingsTable

function rolesOf(members: readonly string[]): string[] {
  return [...new Set(members.map((name) => name.replace(/-\d+$/, '')))]
}

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

  it('asks how much of a store is lost', () => {
    const of = (...hit: readonly string[]): readonly Bound[] => {
      const fault = faulted('kill-1', { members: hit, from: 10, to: 30 })
      const history = onStoreOf(3, historyOf(60, ...fault))
      return history.faults.map((span) =>
        recoveryBound(history, { ...span, roles: rolesOf(span.members) }),
      )
    }
    expect(of('etcd-1')).toEqual([bounds.storeFailoverBound()])
    expect(of('etcd-1', 'node-1')).toEqual([bounds.nodeReturnBound(fast)])
    expect(of('etcd-1', 'api-server')).toEqual([bounds.apiReturnBound(fast, 20_000)])
    expect(of('etcd-1', 'etcd-2')).toEqual([bounds.quorumReturnBound(fast, 20_000)])
    expect(of('etcd-1', 'etcd-2', 'api-server')).toEqual([bounds.etcdReturnBound(fast, 20_000)])
    expect(of('etcd-0', 'etcd-1', 'etcd-2')).toEqual([bounds.etcdReturnBound(fast, 20_000)])
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

describe('listBackOffLeft', () => {
  const member = { member: 'api-server', role: 'api-server' }
  const start = (second: number) => at(second, { kind: 'start', ...member, by: 'supervisor' })
  const exit = (second: number, ranMs: number) =>
    at(second, { kind: 'exit', ...member, code: null, signal: 'SIGKILL', expected: true, ranMs })
  const left = (...events: readonly ReturnType<typeof at>[]) => {
    const fault = faulted('fill-quota-1', { members: ['etcd-0'], from: 10, to: 60 })
    const history = historyOf(90, ...fault, ...events)
    return history.faults.flatMap((span) => listBackOffLeft(history, span))
  }

  it('is twice the outage and a little, less what has passed at the undo', () => {
    // Away from second 30 to 50: killed again and again in between.
    const away = [exit(30, 500_000), start(35), exit(35.5, 500), start(40), exit(40.2, 200)]
    expect(left(...away, start(50))).toEqual([{ name: 'list back-off', ms: 31_600 }])
  })

  it('is nothing when it served all the time, or long enough since', () => {
    expect(left()).toEqual([])
    expect(left(exit(12, 500_000), start(14))).toEqual([])
    expect(left(exit(2, 500_000), start(5))).toEqual([])
  })

  it('counts only the last outage', () => {
    const events = [exit(15, 500_000), start(20), exit(45, 25_000), start(50)]
    expect(left(...events)).toEqual([{ name: 'list back-off', ms: 1_600 }])
  })
})
