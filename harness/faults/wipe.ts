import { waitFor } from '../core/deadline.ts'
import { membersNamed } from './members-named.ts'
import { seeState } from './see-state.ts'
import { targetNow, type Target } from '../core/target.ts'
import { wipeableMember } from './wipeable-member.ts'
import type { Fault } from '../core/fault.ts'
import type { Testbed } from '../core/testbed.ts'

const seenLimitMs = 30_000

/**
 * These members of the store are lost with their data, and the others count them no more. The undo
 * makes each a new member, which gets all from the others.
 */
export function wipe(members: Target): Fault<Testbed> {
  return {
    name: 'wipe',
    aim: async (testbed, signal) => {
      const names = await targetNow(members, testbed, signal)
      const wiped = membersNamed(testbed, names).map(wipeableMember)
      return {
        members: wiped,
        // Until they were started their data are those of the testbed, and go with it.
        undoRecords: wiped.map((member) => member.undoRecord()),
        disturbsStore: true,
        inject: async (signal) => {
          for (const member of wiped) await member.wipe(signal)
        },
        confirm: async (signal) => {
          await seeState(wiped, 'down', signal)
          return seeCounted(testbed, { names, counted: false }, signal)
        },
        undo: async (signal) => {
          for (const member of wiped) await member.start(signal)
        },
        confirmUndone: async (signal) => {
          await seeState(wiped, 'running', signal)
          return seeCounted(testbed, { names, counted: true }, signal)
        },
      }
    },
  }
}

/** Whether the store counts these among its members, by the names that they have when they run. */
async function seeCounted(
  { etcd }: Testbed,
  wanted: { readonly names: readonly string[]; readonly counted: boolean },
  signal: AbortSignal,
): Promise<string> {
  const { counted, names } = wanted
  return waitFor(
    { name: `${names.join(', ')} to be ${counted ? '' : 'no '}members`, limitMs: seenLimitMs },
    async (look) => {
      const all = (await etcd.members(look)).toSorted()
      const seen = `the store has the members ${all.join(', ')}`
      return { done: names.every((name) => all.includes(name) === counted), seen, value: seen }
    },
    signal,
  )
}
