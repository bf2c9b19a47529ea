import { leadershipGone, noAnswer, replicaFacts } from '../core/replica-facts.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import { withDeadline } from '../core/deadline.ts'
import type { DaprStage, Workload } from '../core/stage.ts'
import type { DaprTestbed } from '../core/testbed.ts'

const everyMs = 250
const limitMs = 1_000

interface Seen {
  readonly holds: boolean
  readonly seen: string
}

/** What is known of replicas by a look, by their names. */
type Look = (testbed: DaprTestbed, signal: AbortSignal) => Promise<ReadonlyMap<string, Seen>>

/**
 * Looks four times a second at what replicas and their store say of each other, and records it as
 * probes when it has changed: health, leadership, and whom watchers are told to watch. Who does not
 * answer within a second has said nothing, which is recorded as that.
 */
export function watchReplicas(): Workload<DaprStage> {
  return {
    name: 'watch-replicas',
    async run(stage, signal) {
      const names = schedulerReplicas(stage.testbed).map(({ name }) => name)
      await Promise.all([
        watchFact(stage, replicaFacts.leadership, lookAtLeadership(names), signal),
        ...names.flatMap((name) => [
          watchFact(stage, replicaFacts.health, lookAtHealth(name), signal),
          watchFact(stage, replicaFacts.hosts, lookAtHosts(name, names.length), signal),
        ]),
      ])
    },
  }
}

async function watchFact(
  stage: DaprStage,
  fact: string,
  look: Look,
  signal: AbortSignal,
): Promise<void> {
  const last = new Map<string, string>()
  while (!signal.aborted) {
    const all = await withDeadline(
      { name: fact, limitMs },
      (within) => look(stage.testbed, within),
      signal,
    ).catch(() => undefined)
    if (signal.aborted) return
    // A look that failed is one at the same members as the looks before.
    const seen = all ?? new Map([...last.keys()].map((name) => [name, silent] as const))
    for (const [member, one] of seen) {
      if (last.get(member) === one.seen) continue
      last.set(member, one.seen)
      stage.record({ kind: 'probe', name: fact, member, ...one })
    }
    await stage.sleep(everyMs).catch(() => undefined)
  }
}

const silent: Seen = { holds: false, seen: noAnswer }

function lookAtLeadership(names: readonly string[]): Look {
  return async (testbed, signal) => {
    const there = await testbed.leadership(signal)
    return new Map(
      names.map((name) => {
        const holds = there.includes(name)
        return [name, { holds, seen: holds ? 'there' : leadershipGone }]
      }),
    )
  }
}

function lookAtHealth(name: string): Look {
  return async (testbed, signal) => {
    const status = await testbed.health(name, signal).catch(() => undefined)
    const seen = status === undefined ? silent : { holds: status === 200, seen: String(status) }
    return new Map([[name, seen]])
  }
}

function lookAtHosts(name: string, wanted: number): Look {
  return async (testbed, signal) => {
    const { hosts } = await testbed.dapr.hosts({ member: name, limitMs }, signal)
    if (hosts === undefined) return new Map([[name, silent]])
    const count = new Set(hosts).size
    return new Map([[name, { holds: count === wanted, seen: `tells of ${count}` }]])
  }
}
