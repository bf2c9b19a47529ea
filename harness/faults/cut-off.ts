import { waitFor } from '../core/deadline.ts'
import { machinesNamed } from './machines-named.ts'
import type { Fault } from '../core/fault.ts'
import type { Machine } from '../core/member.ts'

/**
 * Cuts machines from their network: what runs on them goes on, and nobody hears of it. The undo
 * gives them their network back, with the addresses that they had.
 */
export function cutOff(names: readonly string[]): Fault {
  return {
    name: 'cut-off',
    aim: (testbed) => {
      const members = machinesNamed(testbed, names)
      const whom = names.join(', ')
      return Promise.resolve({
        members,
        undoRecords: members.map((member) => member.undoRecord()),
        disturbsStore: false,
        inject: async (signal) => {
          await Promise.all(members.map((member) => member.disconnect(signal)))
        },
        confirm: async (signal) => {
          for (const member of members) await seeRoutes(member, 'gone', signal)
          return `${whom} have no way out`
        },
        undo: async (signal) => {
          await Promise.all(members.map((member) => member.reconnect(signal)))
        },
        confirmUndone: async (signal) => {
          for (const member of members) await seeRoutes(member, 'there', signal)
          return `${whom} have their network back`
        },
      })
    },
  }
}

/** A machine without a network has no default route. */
async function seeRoutes(
  machine: Machine,
  wanted: 'gone' | 'there',
  signal: AbortSignal,
): Promise<void> {
  await waitFor(
    { name: `the default route of ${machine.name} to be ${wanted}`, limitMs: 10_000 },
    async (lookSignal) => {
      const routes = await machine.exec(['ip', 'route', 'show', 'default'], lookSignal)
      return { done: (routes.trim() === '') === (wanted === 'gone'), seen: routes.trim() || 'none' }
    },
    signal,
  )
}
