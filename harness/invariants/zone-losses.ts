import { faultsOf } from './anchor.ts'
import { nodeLives } from './node-lives.ts'
import { partitionPoint } from './partition-point.ts'
import { perHistory } from './per-history.ts'
import { podLives } from './pod-lives.ts'
import { hardConstraints } from './spread-rules.ts'
import { matches } from './object-match.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { ObjectMatch } from './object-match.ts'
import type { PodLife } from './pod-lives.ts'
import type { PodView } from '../core/resources.ts'

/** A time in which every node of a zone was gone and the control plane knew it. */
export interface ZoneLoss {
  readonly fault: FaultSpan
  readonly zones: readonly string[]
  readonly nodes: ReadonlySet<string>
  /** Monotonic: from the fault to the moment before its undo. */
  readonly fromMs: number
  readonly toMs: number
}

/**
 * The faults of that kind, id or role that took a whole zone away until its nodes were not Ready.
 */
export function zoneLosses(history: CheckHistory, which: string): ZoneLoss[] {
  const members = history.started?.members.filter(({ role }) => role === 'node') ?? []
  return faultsOf(history, which).flatMap((fault) => {
    const { injectedAt } = fault
    const toMs = fault.undoingAt ?? fault.undoneAt
    if (injectedAt === undefined || toMs === undefined) return []
    const hit = new Set(fault.members)
    const zones = [...new Set(members.map(({ zone = '' }) => zone))].filter((zone) =>
      members.every((member) => member.zone !== zone || hit.has(member.name)),
    )
    const nodes = members.filter(({ zone = '' }) => zones.includes(zone)).map(({ name }) => name)
    const isKnown = nodes.every((name) => wasNotReady(history, name, injectedAt, toMs))
    if (zones.length === 0 || !isKnown) return []
    return [{ fault, zones, nodes: new Set(nodes), fromMs: injectedAt, toMs }]
  })
}

function wasNotReady(history: CheckHistory, node: string, fromMs: number, toMs: number): boolean {
  const states = nodeLives(history).get(node) ?? []
  return states.some(({ t, view }) => t >= fromMs && t <= toMs && view?.ready !== 'True')
}

/** Picks pods that spread over domains with that policy on tainted nodes. */
export function spreadsWith(
  policy: 'Ignore' | 'Honor',
  match: ObjectMatch | undefined,
): (pod: PodView) => boolean {
  return (pod) =>
    matches(match, pod) &&
    hardConstraints(pod).some((constraint) => constraint.nodeTaintsPolicy === policy)
}

interface Eviction {
  readonly pod: PodLife
  readonly evictedAt: number
}

/** All pods with when they were first seen, and all that were taken away from a node, by time. */
const podsByTime = perHistory((history) => {
  const pods = [...podLives(history).byUid.values()]
  const evictions: Eviction[] = []
  for (const pod of pods) {
    const evictedAt = Math.min(pod.deletingAt ?? Infinity, pod.goneAt ?? Infinity)
    if (evictedAt !== Infinity && pod.view.node !== undefined) evictions.push({ pod, evictedAt })
  }
  return { pods, evictions: evictions.sort((a, b) => a.evictedAt - b.evictedAt) }
})

/** The pods that were taken from the nodes of a lost zone before it returned. */
export function evictedFrom(
  history: CheckHistory,
  loss: ZoneLoss,
  isChosen: (pod: PodView) => boolean,
): Eviction[] {
  const { evictions } = podsByTime(history)
  const from = partitionPoint(evictions, ({ evictedAt }) => evictedAt < loss.fromMs)
  const to = partitionPoint(evictions, ({ evictedAt }) => evictedAt <= loss.toMs)
  return evictions.slice(from, to).filter(({ pod }) => {
    if (!loss.nodes.has(pod.view.node ?? '') || !isChosen(pod.view)) return false
    return (pod.boundAt ?? Infinity) <= loss.fromMs && (pod.finishedAt ?? Infinity) >= loss.fromMs
  })
}

/** Pods of the same owners that came after the zone was lost. */
export function replacementsOf(
  history: CheckHistory,
  loss: ZoneLoss,
  evicted: readonly Eviction[],
): PodLife[] {
  const { pods } = podsByTime(history)
  const owners = new Set(evicted.map(({ pod }) => pod.view.ownerUid))
  const from = partitionPoint(pods, ({ first }) => first.t < loss.fromMs)
  const to = partitionPoint(pods, ({ first }) => first.t <= loss.toMs)
  return pods
    .slice(from, to)
    .filter(({ view }) => view.ownerUid !== undefined && owners.has(view.ownerUid))
}
