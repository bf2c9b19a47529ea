import { HarnessError } from '../core/errors.ts'
import { membersOfStore } from '../core/members-of-store.ts'
import { waitFor } from '../core/deadline.ts'
import { tolerated } from '../core/tolerated.ts'
import type { Target } from '../core/target.ts'
import type { Testbed } from '../core/testbed.ts'

const limitMs = 30_000

/** The member of the store that leads when the fault is injected. */
export const storeLeader: Target = async (testbed, signal) => [await leaderOf(testbed, signal)]

/** A member that follows then; `chance` in `[0, 1)`, drawn with the plan, says which. */
export function storeFollower(chance: number): Target {
  return async (testbed, signal) => {
    const leader = await leaderOf(testbed, signal)
    const followers = namesOf(testbed).filter((name) => name !== leader)
    const chosen = followers[Math.floor(chance * followers.length)]
    if (chosen === undefined) throw new HarnessError(`${testbed.id} has no follower`)
    return [chosen]
  }
}

/** As many members as the store may lose, and the leader among them; none of a single member. */
export const storeMinority: Target = async (testbed, signal) => {
  const names = namesOf(testbed)
  return withLeaderFirst(names, await leaderOf(testbed, signal)).slice(0, tolerated(names.length))
}

/** One more than the store may lose, and the leader among them. */
export const storeQuorum: Target = async (testbed, signal) => {
  const names = namesOf(testbed)
  const first = withLeaderFirst(names, await leaderOf(testbed, signal))
  return first.slice(0, tolerated(names.length) + 1)
}

function namesOf(testbed: Testbed): string[] {
  return membersOfStore(testbed).map(({ name }) => name)
}

function withLeaderFirst(names: readonly string[], leader: string): string[] {
  return [leader, ...names.filter((name) => name !== leader)]
}

async function leaderOf(testbed: Testbed, signal: AbortSignal): Promise<string> {
  return waitFor(
    { name: `a leader of the store of ${testbed.id}`, limitMs },
    async (look) => {
      for (const name of namesOf(testbed)) {
        const status = await testbed.etcd.status(name, look).catch(() => undefined)
        look.throwIfAborted()
        if (status?.leader === true) return { done: true, seen: name, value: name }
      }
      return { done: false, seen: 'nobody leads' }
    },
    signal,
  )
}
