import { disturbsStore, membersNamed } from './members-named.ts'
import { seeState } from './see-state.ts'
import { targetNow, type Target } from '../core/target.ts'
import type { Fault } from '../core/fault.ts'
import type { Testbed } from '../core/testbed.ts'

/**
 * All of these members lose power at once, and come back one after the other in the order in which
 * they are named: when power returns nobody waits for anybody.
 */
export function powerCut(order: Target): Fault<Testbed> {
  return {
    name: 'power-cut',
    aim: async (testbed, signal) => {
      const names = await targetNow(order, testbed, signal)
      const members = names.flatMap((name) => membersNamed(testbed, [name]))
      return {
        members,
        undoRecords: members.map((member) => member.undoRecord()),
        disturbsStore: disturbsStore(members),
        inject: async (signal) => {
          await Promise.all(members.map((member) => member.kill(signal)))
        },
        confirm: (signal) => seeState(members, 'down', signal),
        undo: async (signal) => {
          for (const member of members) await member.start(signal)
        },
        confirmUndone: (signal) => seeState(members, 'running', signal),
      }
    },
  }
}
