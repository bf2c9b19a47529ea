import { historyVersion } from '../../core/event.ts'
import { HistoryBuilder } from '../../core/history.ts'
import { noSpaceText } from '../../core/outcome.ts'
import { parseRfc3339 } from '../../core/clock.ts'
import { timingsTable } from '../../core/timings.ts'
import type { CheckHistory } from '../../core/history.ts'
import type {
  FaultEvent,
  HistoryEvent,
  NewEvent,
  ObjectEvent,
  OperationEvent,
} from '../../core/event.ts'
import type { MemberShape } from '../../core/member.ts'
import type { Resource, ResourceViews } from '../../core/resources.ts'

/** Where the wall clock of a test history stands at its second 0: a full minute. */
export const noonMs = parseRfc3339('2026-01-01T12:00:00Z') ?? 0

/** The check of every test history. */
export const testCheck = 'tests/tiny'

/** Wall milliseconds of a second of the history. */
export function wall(second: number): number {
  return noonMs + Math.round(second * 1000)
}

/** Six nodes in three zones and one of everything else. */
export const members: readonly MemberShape[] = [
  ...['a', 'a', 'b', 'b', 'c', 'c'].map((zone, index): MemberShape => ({
    name: `node-${index + 1}`,
    role: 'node',
    zone,
  })),
  { name: 'etcd-0', role: 'etcd' },
  { name: 'api-server', role: 'api-server' },
  { name: 'controller-manager', role: 'controller-manager' },
  { name: 'scheduler', role: 'scheduler' },
]

/** An event at a second of the history. */
export function at(second: number, event: NewEvent): HistoryEvent {
  return { ...event, t: second * 1000, check: testCheck }
}

/** A watched object at a second of the history. */
export function saw<R extends Resource>(
  second: number,
  resource: R,
  object: ResourceViews[R],
  change: ObjectEvent['change'] = 'modified',
): HistoryEvent {
  return at(second, { kind: 'object', change, resource, object } as NewEvent)
}

/** The life of a fault on members of the roles given; `to` absent: never undone. */
export function faulted(
  fault: string,
  options: {
    readonly members: readonly string[]
    /** Default: not on record. */
    readonly aimed?: number
    readonly from: number
    readonly to?: number
    /** Default: the part of `fault` before its number. */
    readonly name?: string
  },
): HistoryEvent[] {
  const hit = members.filter((member) => options.members.includes(member.name))
  const base = {
    kind: 'fault' as const,
    fault,
    name: options.name ?? fault.replace(/-\d+$/, ''),
    members: options.members,
    roles: [...new Set(hit.map(({ role }) => role))],
  }
  const step = (second: number, name: FaultEvent['step']): HistoryEvent =>
    at(second, { ...base, step: name })
  const aimed = options.aimed === undefined ? [] : [step(options.aimed, 'aimed')]
  const begun = [...aimed, step(options.from, 'injected'), step(options.from, 'confirmed')]
  if (options.to === undefined) return begun
  return [
    ...begun,
    step(options.to, 'undoing'),
    step(options.to, 'undone'),
    step(options.to, 'confirmed-undone'),
  ]
}

/** A heartbeat; `stepMs` moves the wall clock from here on. */
export function beat(
  second: number,
  options: { readonly stepMs?: number; readonly lateMs?: number } = {},
): HistoryEvent {
  return {
    kind: 'heartbeat',
    t: second * 1000,
    wallMs: wall(second) + (options.stepMs ?? 0),
    lateMs: options.lateMs ?? 0,
    rssBytes: 0,
    cpuMs: 0,
  }
}

/** All events of a tiny history, in the order of time: begun at 0, over at second `end`. */
export function eventsOf(end: number, events: readonly HistoryEvent[]): HistoryEvent[] {
  return [
    {
      kind: 'run',
      t: 0,
      historyVersion,
      holdfast: '0.0.0',
      run: 'tiny',
      seed: 1,
      wallMs: noonMs,
    },
    at(0, {
      kind: 'check-started',
      testbed: 'tiny',
      members,
      timings: timingsTable.fast,
      draws: {},
    }),
    ...events.toSorted((a, b) => a.t - b.t),
    at(end, { kind: 'check-ended' }),
  ]
}

/** The history of one check, begun at 0 and over at second `end`. */
export function historyOf(end: number, ...events: readonly HistoryEvent[]): CheckHistory {
  const builder = new HistoryBuilder()
  for (const event of eventsOf(end, events)) builder.add(event)
  const check = builder.build().checks.get(testCheck)
  if (check === undefined) throw new Error('a tiny history has its check')
  return check
}

/** The same history on a store of so many members. */
export function onStoreOf(count: number, history: CheckHistory): CheckHistory {
  const { started } = history
  if (started === undefined) throw new Error('a tiny history is started')
  const others = started.members.filter(({ role }) => role !== 'etcd')
  const store = Array.from({ length: count }, (_, index): MemberShape => ({
    name: `etcd-${index}`,
    role: 'etcd',
  }))
  history.started = { ...started, members: [...store, ...others] }
  return history
}

/** An operation of the stage that took 0.1 s and ended at a second. */
export function did(
  second: number,
  name: string,
  fields: Partial<OperationEvent> = {},
): HistoryEvent {
  const startMs = second * 1000 - 100
  return at(second, {
    kind: 'operation',
    startMs,
    name,
    subject: name,
    outcome: 'ok',
    by: 'stage',
    ...fields,
  })
}

/** What the API answers to a write when the store is full. */
export const refused: Partial<OperationEvent> = {
  outcome: 'unknown',
  code: 500,
  text: `Internal error occurred: ${noSpaceText}`,
}
