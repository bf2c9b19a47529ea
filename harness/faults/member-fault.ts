import { disturbsStore, membersNamed } from './members-named.ts'
import { seeState } from './see-state.ts'
import { targetNow, type Target } from '../core/target.ts'
import type { Fault } from '../core/fault.ts'
import type { Member, MemberState } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

/** A fault that puts members into a state and takes them out of it again. */
export function memberFault(options: {
  readonly name: string
  readonly members: Target
  readonly inject: (member: Member, signal: AbortSignal) => Promise<void>
  readonly state: MemberState
  readonly undo: (member: Member, signal: AbortSignal) => Promise<void>
}): Fault<Testbed> {
  return {
    name: options.name,
    aim: async (testbed, signal) => {
      const members = membersNamed(testbed, await targetNow(options.members, testbed, signal))
      return {
        members,
        undoRecords: members.map((member) => member.undoRecord()),
        disturbsStore: disturbsStore(members),
        inject: async (signal) => {
          await Promise.all(members.map((member) => options.inject(member, signal)))
        },
        confirm: (signal) => seeState(members, options.state, signal),
        undo: async (signal) => {
          // As when power returns: all of a role at once, those first whom others need.
          for (const role of new Set(members.map((member) => member.role))) {
            const same = members.filter((member) => member.role === role)
            await Promise.all(same.map((member) => options.undo(member, signal)))
          }
        },
        confirmUndone: (signal) => seeState(members, 'running', signal),
      }
    },
  }
}
