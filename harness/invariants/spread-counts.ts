import { hardConstraints } from './spread-rules.ts'
import { hasLabels } from './object-match.ts'
import type { PodLife } from './pod-lives.ts'
import type { PodView, SpreadConstraint } from '../core/resources.ts'

/** The pods that one selector counts, by node, as the replay goes on. */
export interface SpreadGroup {
  readonly matchLabels: Readonly<Record<string, string>>
  readonly byNode: Map<string, number>
  /** Pods that stopped to count lately: the scheduler may not have known it yet. */
  departures: { readonly node: string; readonly t: number }[]
}

interface FoundGroup {
  readonly namespace: string
  readonly group: SpreadGroup
}

type GroupsByValue = Map<string, SpreadGroup[]>
type GroupsByLabel = Map<string, GroupsByValue>

/** Counts pods per node for every selector of a DoNotSchedule constraint. */
export class SpreadCounts {
  readonly #groups = new Map<string, SpreadGroup>()
  /** What was found last for a constraint, which the pods of one template share. */
  readonly #lastFound = new WeakMap<SpreadConstraint, FoundGroup>()
  /** Groups by namespace and one label of their selector: a pod is not held against all. */
  readonly #byLabel = new Map<string, GroupsByLabel>()
  readonly #counted = new Map<PodLife, readonly SpreadGroup[]>()
  readonly #departuresKeptMs: number

  constructor(pods: Iterable<PodLife>, departuresKeptMs: number) {
    this.#departuresKeptMs = departuresKeptMs
    for (const { view } of pods) {
      for (const constraint of hardConstraints(view)) this.groupOf(view, constraint)
    }
  }

  /** The group of a pod's constraint: pods of its namespace that the selector matches. */
  groupOf({ namespace }: PodView, constraint: SpreadConstraint): SpreadGroup {
    const last = this.#lastFound.get(constraint)
    if (last?.namespace === namespace) return last.group
    const key = `${namespace} ${JSON.stringify(constraint.matchLabels)}`
    const group = entryOf(this.#groups, key, () => this.#begin(namespace, constraint))
    this.#lastFound.set(constraint, { namespace, group })
    return group
  }

  #begin(namespace: string, { matchLabels }: SpreadConstraint): SpreadGroup {
    const group: SpreadGroup = { matchLabels, byNode: new Map(), departures: [] }
    const [[label, value] = ['', '']] = Object.entries(matchLabels)
    const byLabel = entryOf(this.#byLabel, namespace, (): GroupsByLabel => new Map())
    const byValue = entryOf(byLabel, label, (): GroupsByValue => new Map())
    entryOf(byValue, value, (): SpreadGroup[] => []).push(group)
    return group
  }

  /** The pod counts on its node from now on. */
  enter(pod: PodLife): void {
    const { node } = pod.view
    if (node === undefined) return
    const groups = this.#groupsOf(pod.view)
    if (groups.length === 0) return
    this.#counted.set(pod, groups)
    for (const { byNode } of groups) byNode.set(node, (byNode.get(node) ?? 0) + 1)
  }

  /** The pod does not count any more, if it did. */
  leave(pod: PodLife, t: number): void {
    const { node } = pod.view
    const groups = this.#counted.get(pod)
    if (groups === undefined || node === undefined) return
    this.#counted.delete(pod)
    for (const group of groups) {
      group.byNode.set(node, (group.byNode.get(node) ?? 1) - 1)
      const oldestMs = t - this.#departuresKeptMs
      if (group.departures.some((departure) => departure.t < oldestMs)) {
        group.departures = group.departures.filter((departure) => departure.t >= oldestMs)
      }
      group.departures.push({ node, t })
    }
  }

  #groupsOf(pod: PodView): readonly SpreadGroup[] {
    const found: SpreadGroup[] = []
    for (const [label, byValue] of this.#byLabel.get(pod.namespace) ?? []) {
      const value = pod.labels[label]
      if (value === undefined) continue
      for (const group of byValue.get(value) ?? []) {
        if (hasLabels(pod.labels, group.matchLabels)) found.push(group)
      }
    }
    return found
  }
}

/** The entry of a map, made when it is not there. */
function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  let entry = map.get(key)
  if (entry === undefined) {
    entry = make()
    map.set(key, entry)
  }
  return entry
}
