import { describe, expect, it } from 'vitest'
import { Clocks, HistoryBuilder } from './history.ts'
import { historyVersion, isHistoryEvent } from './event.ts'
import type { FaultEvent, HistoryEvent } from './event.ts'
import type { LeaseView, NodeView } from './resources.ts'

const run: HistoryEvent = {
  kind: 'run',
  t: 0,
  historyVersion,
  holdfast: '0.0.0',
  run: 'x',
  seed: 1,
  wallMs: 1_000_000,
}

const node = (name: string, ready: NodeView['ready']): NodeView => ({
  name,
  uid: `uid-${name}`,
  labels: {},
  ready,
  taints: [],
  unschedulable: false,
})
const sawNode = (t: number, view: NodeView, change: 'listed' | 'modified' | 'deleted') =>
  ({ kind: 'object', t, check: 'a', change, resource: 'nodes', object: view }) as const
const fault = (t: number, id: string, step: FaultEvent['step'], seen?: string): HistoryEvent => ({
  kind: 'fault',
  t,
  check: 'a',
  fault: id,
  name: 'kill',
  step,
  members: ['node-1'],
  roles: ['node'],
  ...(seen !== undefined && { seen }),
})

function built(...events: readonly HistoryEvent[]) {
  const builder = new HistoryBuilder()
  for (const event of [run, ...events]) builder.add(event)
  return builder.build()
}

describe('HistoryBuilder', () => {
  it('splits events by check and shares the clocks', () => {
    const probe = { kind: 'probe', name: 'x', holds: true, seen: '' } as const
    const history = built(
      { ...probe, t: 1, check: 'a' },
      { ...probe, t: 2, check: 'b' },
      { ...probe, t: 3, check: 'a' },
      { kind: 'heartbeat', t: 1000, wallMs: 1_001_000, lateMs: 0, rssBytes: 1, cpuMs: 1 },
    )
    expect([...history.checks.keys()]).toEqual(['a', 'b'])
    expect(history.checks.get('a')?.probes.map(({ t }) => t)).toEqual([1, 3])
    expect(history.checks.get('b')?.clocks.lastMs).toBe(1000)
    expect(history).toMatchObject({ events: 5, torn: false })
  })

  it('refuses a newer history, and one without its first line', () => {
    const newer = { ...run, historyVersion: historyVersion + 1 } as HistoryEvent
    expect(() => new HistoryBuilder().add(newer)).toThrow('this holdfast reads up to')
    expect(() => new HistoryBuilder().build()).toThrow('begins with its run event')
  })
})

describe('CheckHistory', () => {
  it('keeps the last projection of every object, and when it went away', () => {
    const check = built(
      sawNode(1, node('a', 'True'), 'listed'),
      sawNode(2, node('b', 'True'), 'listed'),
      sawNode(3, node('a', 'Unknown'), 'modified'),
      sawNode(4, node('b', 'True'), 'deleted'),
    ).checks.get('a')
    expect(check?.objects('nodes')).toHaveLength(4)
    const latest = check?.latest('nodes')
    expect(latest?.get('uid-a')).toEqual({ object: node('a', 'Unknown') })
    expect(latest?.get('uid-b')).toEqual({ object: node('b', 'True'), deletedAt: 4 })
  })

  it('knows leases, which have no uid, by namespace and name', () => {
    const object: LeaseView = {
      namespace: 'n',
      name: 'l',
      holder: '',
      durationMs: 1,
      transitions: 0,
    }
    const event = { kind: 'object', t: 1, check: 'a', change: 'listed' } as const
    const check = built({ ...event, resource: 'leases', object }).checks.get('a')
    expect(check?.latest('leases').get('n/l')).toEqual({ object })
  })

  it('puts faults together from their steps', () => {
    const check = built(
      fault(1, 'kill-1', 'aimed'),
      fault(2, 'kill-1', 'injected'),
      fault(3, 'kill-2', 'injected'),
      fault(4, 'kill-1', 'confirmed'),
      fault(5, 'kill-1', 'undoing'),
      fault(6, 'kill-1', 'undone'),
      fault(7, 'kill-1', 'confirmed-undone'),
      fault(8, 'kill-2', 'unconfirmed', 'still there'),
    ).checks.get('a')
    const base = { name: 'kill', members: ['node-1'], roles: ['node'] }
    expect(check?.faults).toEqual([
      {
        ...base,
        aimedAt: 1,
        fault: 'kill-1',
        injectedAt: 2,
        confirmedAt: 4,
        undoingAt: 5,
        undoneAt: 6,
        confirmedUndoneAt: 7,
      },
      { ...base, fault: 'kill-2', injectedAt: 3, problem: 'unconfirmed: still there' },
    ])
  })

  it('counts whoever runs on a machine among those that a fault of it hits', () => {
    const started = {
      kind: 'check-started',
      t: 0,
      check: 'a',
      members: [
        { name: 'node-1', role: 'node' },
        { name: 'dapr-scheduler-0', role: 'dapr-scheduler', on: 'node-0' },
        { name: 'dapr-scheduler-1', role: 'dapr-scheduler', on: 'node-1' },
      ],
    } as unknown as HistoryEvent
    const check = built(started, fault(1, 'kill-1', 'aimed')).checks.get('a')
    expect(check?.faults[0]?.members).toEqual(['node-1', 'dapr-scheduler-1'])
  })

  it('lists the gaps of one resource', () => {
    const watch = { kind: 'watch', check: 'a' } as const
    const check = built(
      { ...watch, t: 9, resource: 'pods', state: 'gap', fromMs: 3, toMs: 8, reason: '410' },
      { ...watch, t: 9, resource: 'jobs', state: 'gap' },
      { ...watch, t: 9, resource: 'pods', state: 'synced' },
    ).checks.get('a')
    expect(check?.gaps('pods')).toEqual([{ fromMs: 3, toMs: 8, reason: '410' }])
    expect(check?.gaps('jobs')).toEqual([{ fromMs: 9, toMs: 9, reason: '' }])
  })

  it('ends with its last heartbeat when the run died', () => {
    const beat = {
      kind: 'heartbeat',
      t: 7000,
      wallMs: 1,
      lateMs: 0,
      rssBytes: 0,
      cpuMs: 0,
    } as const
    const open = built(fault(1, 'kill-1', 'aimed'), beat).checks.get('a')
    expect(open?.endMs).toBe(7000)
    const over = built({ kind: 'check-ended', t: 3000, check: 'a' }, beat).checks.get('a')
    expect(over?.endMs).toBe(3000)
    expect(() => open?.timings).toThrow('never started')
  })
})

describe('Clocks', () => {
  const clocks = new Clocks()
  clocks.add({ t: 0, wallMs: 1_000_000 })
  clocks.add({ t: 1000, wallMs: 1_001_000 })
  clocks.add({ t: 2000, wallMs: 1_005_000, lateMs: 0 })
  clocks.add({ t: 3000, wallMs: 1_006_000 })
  clocks.add({ t: 7000, wallMs: 1_010_000, lateMs: 3000 })

  it('turn each time into the other by the offset that held then', () => {
    expect(clocks.wallAt(500)).toBe(1_000_500)
    expect(clocks.wallAt(2500)).toBe(1_005_500)
    expect(clocks.wallAt(9000)).toBe(1_012_000)
    expect(clocks.monotonicAt(1_000_500)).toBe(500)
    expect(clocks.monotonicAt(1_005_500)).toBe(2500)
    expect(clocks.monotonicAt(999_000)).toBe(-1000)
  })

  it('find a step of the wall clock only where it was', () => {
    expect(clocks.stepIn(0, 9000)).toEqual({ t: 2000, byMs: 3000 })
    expect(clocks.stepIn(1500, 1600)).toEqual({ t: 2000, byMs: 3000 })
    expect(clocks.stepIn(0, 900)).toBeUndefined()
    expect(clocks.stepIn(2500, 9000)).toBeUndefined()
    expect(clocks.stepIn(0, 9000, 3000)).toBeUndefined()
  })

  it('find the longest stall that touches a window', () => {
    expect(clocks.stallIn(0, 5000, 1000)).toMatchObject({ lateMs: 3000 })
    expect(clocks.stallIn(6900, 8000, 1000)).toMatchObject({ lateMs: 3000 })
    expect(clocks.stallIn(0, 3900, 1000)).toBeUndefined()
    expect(clocks.stallIn(7100, 9000, 1000)).toBeUndefined()
    expect(clocks.stallIn(0, 9000, 4000)).toBeUndefined()
  })

  it('find the highest load of a window, where it was high for so many cores', () => {
    const busy = new Clocks()
    busy.add({ t: 1000, wallMs: 1000, load: 20, cores: 4 })
    busy.add({ t: 2000, wallMs: 2000, load: 40, cores: 4 })
    busy.add({ t: 3000, wallMs: 3000 })
    expect(busy.loadIn(0, 9000, 5)).toEqual({ load: 40, cores: 4 })
    expect(busy.loadIn(0, 1500, 5)).toEqual({ load: 20, cores: 4 })
    expect(busy.loadIn(0, 1500, 6)).toBeUndefined()
    expect(busy.loadIn(2500, 9000, 0)).toBeUndefined()
  })

  it('say nothing without a heartbeat', () => {
    expect(new Clocks().lastMs).toBe(0)
    expect(new Clocks().stepIn(0, 9000)).toBeUndefined()
  })
})

describe('isHistoryEvent', () => {
  it('takes what has time and a kind that is known', () => {
    expect(isHistoryEvent(run)).toBe(true)
    expect(isHistoryEvent(sawNode(1, node('a', 'True'), 'listed'))).toBe(true)
  })

  it.each([
    null,
    7,
    'run',
    {},
    { t: 1 },
    { t: '1', kind: 'run' },
    { t: 1, kind: 'x' },
    { t: 1, kind: 'object' },
  ])('refuses %j', (value) => {
    expect(isHistoryEvent(value)).toBe(false)
  })
})
