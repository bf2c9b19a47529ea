import type { HistoryEvent } from '../core/event.ts'
import type { CheckHistory } from '../core/history.ts'
import { resources, type Resource } from '../core/resources.ts'
import type { Evidence } from '../core/verdict.ts'

/** How much before the first and after the last piece of evidence the window shows. */
const beforeMs = 30_000
const afterMs = 15_000

/**
 * The events around a claim's evidence, in the order of time; of the whole check when it has none.
 * When they are more than `eventsMax`, those go first that lie far from the evidence and are about
 * something else; what was broken, exited, started or waited for stays longest.
 */
export function evidenceWindow(
  history: CheckHistory,
  evidence: readonly Evidence[],
  eventsMax: number,
): HistoryEvent[] {
  const times = evidence.map(({ t }) => t)
  const from = times.length === 0 ? -Infinity : Math.min(...times) - beforeMs
  const to = times.length === 0 ? Infinity : Math.max(...times) + afterMs
  const inside = eventsOf(history).filter(({ t }) => t >= from && t <= to)
  if (inside.length > eventsMax) {
    const subjects = new Set(evidence.flatMap(({ subject }) => subject ?? []))
    const weighed = inside.map((event) => ({
      event,
      rank: rankOf(event, subjects),
      distance: distanceTo(event.t, times, history.endMs),
    }))
    weighed.sort((one, other) => one.rank - other.rank || one.distance - other.distance)
    return weighed
      .slice(0, eventsMax)
      .map(({ event }) => event)
      .toSorted(byTime)
  }
  return inside.toSorted(byTime)
}

/** The check's events as its history has them on disk. */
function eventsOf(history: CheckHistory): HistoryEvent[] {
  const { check } = history
  const objects = resources.flatMap((resource) => objectEvents(history, check, resource))
  return [
    ...(history.started === undefined ? [] : [history.started]),
    ...history.operations,
    ...history.faultEvents,
    ...history.exits,
    ...history.starts,
    ...history.probes,
    ...history.steps,
    ...history.watches,
    ...history.keyWatches,
    ...history.artefacts,
    ...objects,
    ...(history.ended === undefined ? [] : [history.ended]),
  ]
}

function objectEvents(history: CheckHistory, check: string, resource: Resource): HistoryEvent[] {
  return history.objects(resource).map(({ t, change, object }) => {
    // Each object is a projection of its resource: the compiler cannot see that they match.
    return { t, check, kind: 'object', change, resource, object } as HistoryEvent
  })
}

function rankOf(event: HistoryEvent, subjects: ReadonlySet<string>): number {
  const isOneOfMany =
    event.kind === 'object' ||
    event.kind === 'operation' ||
    (event.kind === 'key-watch' && event.step === 'changes')
  if (!isOneOfMany) return 0
  return isAbout(event, subjects) ? 1 : 2
}

function isAbout(event: HistoryEvent, subjects: ReadonlySet<string>): boolean {
  if (event.kind === 'operation') {
    return subjects.has(event.subject) || subjects.has(event.subject.replace(/^[^/]*\//, ''))
  }
  if (event.kind === 'key-watch') return subjects.has(event.watcher)
  return event.kind === 'object' && subjects.has(subjectOf(event.object))
}

/** `namespace/name`, or the name of what has no namespace: how evidence names an object. */
export function subjectOf(object: { readonly name: string; readonly namespace?: string }): string {
  return object.namespace === undefined ? object.name : `${object.namespace}/${object.name}`
}

/** Without evidence the end of the check is what matters most. */
function distanceTo(t: number, times: readonly number[], endMs: number): number {
  if (times.length === 0) return Math.abs(t - endMs)
  return times.reduce((nearest, time) => Math.min(nearest, Math.abs(t - time)), Infinity)
}

function byTime(one: HistoryEvent, other: HistoryEvent): number {
  return one.t - other.t
}
