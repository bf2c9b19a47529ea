import type { CheckHistory } from '../core/history.ts'
import type { ProbeEvent } from '../core/event.ts'

/** What was known of replicas, which is recorded when it changes, over time. */
export class FactsOfReplicas {
  readonly #changes = new Map<string, ProbeEvent[]>()

  constructor(history: CheckHistory, fact: string) {
    for (const probe of history.probes) {
      if (probe.name !== fact || probe.member === undefined) continue
      const before = this.#changes.get(probe.member)
      if (before === undefined) this.#changes.set(probe.member, [probe])
      else before.push(probe)
    }
  }

  /** Of whom anything is known. */
  get members(): readonly string[] {
    return [...this.#changes.keys()]
  }

  /** What was known of a replica at a time. */
  at(member: string, t: number): ProbeEvent | undefined {
    return this.#changes.get(member)?.findLast((probe) => probe.t <= t)
  }

  /** When it was first known of a replica since a time, and at that time if it was then. */
  firstSince(member: string, t: number, isIt: (probe: ProbeEvent) => boolean): number | undefined {
    const then = this.at(member, t)
    if (then !== undefined && isIt(then)) return t
    return this.#changes.get(member)?.find((probe) => probe.t > t && isIt(probe))?.t
  }

  /** Every change of every replica, in the order of time. */
  get changes(): readonly ProbeEvent[] {
    return [...this.#changes.values()].flat().toSorted((one, other) => one.t - other.t)
  }
}
