import type { HistoryEvent } from '../../harness/core/event.ts'
import type { Resource } from '../../harness/core/resources.ts'

const minuteMs = 60_000

/** Fields that hold a length of time: they stay as they are. */
const lengths: ReadonlySet<string> = new Set([
  'cpuMs',
  'durationMs',
  'lateMs',
  'ranMs',
  'startingDeadlineMs',
])

/** Fields by which one thing refers to another, within a repetition only. */
const identities: ReadonlySet<string> = new Set(['uid', 'ownerUid', 'cronJobUid', 'fault'])

/**
 * A longer history made from a recorded one: its events again and again, each time whole minutes
 * later, with uids, names of faults and names of Jobs of their own, as if the scenario had been run
 * so many times in a row on one testbed. Everything that was there at the end of a repetition is
 * deleted before the next.
 */
export function* repeatHistory(
  recorded: readonly HistoryEvent[],
  times: number,
): Generator<HistoryEvent> {
  const spanMs = (recorded.at(-1)?.t ?? 0) - (recorded[0]?.t ?? 0)
  const periodMs = Math.ceil((spanMs + 1_000) / minuteMs) * minuteMs
  for (let turn = 0; turn < times; turn++) {
    const existing = new Map<string, HistoryEvent>()
    const ends = new Map<string | undefined, number>()
    for (const event of recorded) {
      const later = moved(event, turn * periodMs, turn)
      if (later.kind !== 'heartbeat') ends.set(later.check, later.t)
      if (!belongs(event, turn, times)) continue
      follow(existing, later)
      yield later
    }
    if (turn === times - 1) return
    for (const event of existing.values()) {
      yield { ...event, t: ends.get(event.check) ?? event.t, change: 'deleted' } as HistoryEvent
    }
  }
}

/** The run begins once, a check begins with its first repetition and ends with its last. */
function belongs(event: HistoryEvent, turn: number, times: number): boolean {
  if (event.kind === 'run' || event.kind === 'check-started') return turn === 0
  return event.kind !== 'check-ended' || turn === times - 1
}

function follow(existing: Map<string, HistoryEvent>, event: HistoryEvent): void {
  if (event.kind !== 'object') return
  const lasting: readonly Resource[] = ['nodes', 'leases']
  if (lasting.includes(event.resource)) return
  const uid = 'uid' in event.object ? event.object.uid : event.object.name
  const key = `${event.check ?? ''}/${uid}`
  if (event.change === 'deleted' || event.change === 'gone') existing.delete(key)
  else existing.set(key, event)
  // A Job that was cut off by the end goes on for ever: its end would let a run begin that is due.
  if (event.resource === 'jobs' && event.object.finishedMs === undefined) existing.delete(key)
}

function moved(event: HistoryEvent, byMs: number, turn: number): HistoryEvent {
  if (turn === 0 || event.kind === 'check-ended') {
    return turn === 0 ? event : { ...event, t: event.t + byMs }
  }
  const isNode = event.kind === 'object' && event.resource === 'nodes'
  return movedValue(event, byMs, isNode ? 0 : turn) as HistoryEvent
}

function movedValue(value: unknown, byMs: number, turn: number): unknown {
  if (Array.isArray(value)) return value.map((item) => movedValue(item, byMs, turn))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [field, movedField(field, inner, byMs, turn)]),
  )
}

function movedField(field: string, value: unknown, byMs: number, turn: number): unknown {
  if (typeof value === 'number') {
    return (field === 't' || field.endsWith('Ms')) && !lengths.has(field) ? value + byMs : value
  }
  if (typeof value !== 'string') return movedValue(value, byMs, turn)
  if (turn > 0 && identities.has(field)) return `${value}-${turn}`
  return isJobName(field)
    ? value.replace(/-(\d{8})\b/, (_all, due: string) => laterDue(due, byMs))
    : value
}

/** Names of Jobs of CronJobs end in the minute at which they are due. */
function isJobName(field: string): boolean {
  return field === 'name' || field === 'ownerName' || field.includes('job-name')
}

function laterDue(minutes: string, byMs: number): string {
  return `-${Number(minutes) + byMs / minuteMs}`
}
