import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bound, HistoryBuilder, timingsTable } from 'holdfast'
import type { CheckHistory, HistoryEvent, PodView } from 'holdfast'
import { replicasReturn } from './replicas-return.ts'

const invariant = replicasReturn({
  app: 'shop',
  replicas: 2,
  bound: () => bound([{ name: 'all that may be', ms: 20_000 }]),
})

test('passes when all replicas are ready elsewhere in time', () => {
  const verdict = invariant.judge(historyOf(...lossAt(10, 40), ready(25, 'c', 'node-3')))
  assert.equal(verdict.verdict, 'pass')
  assert.match(verdict.reason, /after 15\.0 s/)
})

test('fails when a replica comes too late', () => {
  const verdict = invariant.judge(historyOf(...lossAt(10, 40), ready(31, 'c', 'node-3')))
  assert.equal(verdict.verdict, 'fail')
})

test('fails when the replacement is on the dead node', () => {
  const verdict = invariant.judge(historyOf(...lossAt(10, 40), ready(25, 'c', 'node-1')))
  assert.equal(verdict.verdict, 'fail')
})

test('cannot say when the node was back before the bound', () => {
  const verdict = invariant.judge(historyOf(...lossAt(10, 20)))
  assert.equal(verdict.verdict, 'unknown')
})

test('cannot say when the node that died held no replica', () => {
  const verdict = invariant.judge(historyOf(...lossAt(10, 40, 'node-9')))
  assert.equal(verdict.verdict, 'unknown')
})

/** A history of 60 s that begins with a ready replica on node-1 and one on node-2. */
function historyOf(...events: readonly HistoryEvent[]): CheckHistory {
  const builder = new HistoryBuilder()
  const check = 'shop'
  const head = { t: 0, kind: 'run', historyVersion: 1, holdfast: '', run: '', seed: 1 } as const
  builder.add({ ...head, wallMs: 0 })
  const timings = timingsTable.fast
  builder.add({ t: 0, check, kind: 'check-started', testbed: '', members: [], timings, draws: {} })
  const first = [ready(1, 'a', 'node-1'), ready(1, 'b', 'node-2')]
  for (const event of [...first, ...events].sort((one, other) => one.t - other.t)) {
    builder.add({ ...event, check })
  }
  builder.add({ t: 60_000, check, kind: 'check-ended' })
  const history = builder.build().checks.get(check)
  assert(history !== undefined)
  return history
}

/** A pod is seen ready on a node at a second. */
function ready(second: number, name: string, node: string): HistoryEvent {
  const object: PodView = {
    namespace: 'holdfast',
    name,
    uid: name,
    labels: { app: 'shop' },
    createdMs: 0,
    node,
    phase: 'Running',
    ready: true,
    scheduled: 'True',
    disrupted: false,
    createdNeverStarted: false,
    finalizers: [],
  }
  return { t: second * 1000, kind: 'object', change: 'modified', resource: 'pods', object }
}

/** A node is without power from one second to another. */
function lossAt(from: number, to: number, node = 'node-1'): HistoryEvent[] {
  const base = { kind: 'fault', fault: 'power-off-1', name: 'power-off', roles: ['node'] } as const
  return [
    { ...base, t: from * 1000, step: 'injected', members: [node] },
    { ...base, t: from * 1000 + 50, step: 'confirmed', members: [node] },
    { ...base, t: to * 1000, step: 'undoing', members: [node] },
  ]
}
