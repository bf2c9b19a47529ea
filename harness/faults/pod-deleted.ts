import { HarnessError } from '../core/errors.ts'
import { disturbsStore, membersNamed } from './members-named.ts'
import { seeState } from './see-state.ts'
import { targetNow, type Target } from '../core/target.ts'
import { waitFor } from '../core/deadline.ts'
import type { Fault } from '../core/fault.ts'
import type { Member, PodMember } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

const newPodLimitMs = 30_000

/**
 * The pods of these members are deleted, as when their nodes are drained: they are asked to end,
 * and their controller makes others of the same names. It is over when the programs run again.
 */
export function podDeleted(target: Target): Fault<Testbed> {
  return {
    name: 'pod-deleted',
    aim: async (testbed, signal) => {
      const names = await targetNow(target, testbed, signal)
      const members = membersNamed(testbed, names).map(podMember)
      const before = new Map<string, string | undefined>()
      return {
        members,
        undoRecords: members.map((member) => member.undoRecord()),
        disturbsStore: disturbsStore(members),
        inject: async (signal) => {
          await Promise.all(
            members.map(async (member) => {
              before.set(member.name, await member.podUid(signal))
              await member.deletePod(signal)
            }),
          )
        },
        confirm: async (signal) => {
          const seen = members.map(async (member) => {
            const uid = await untilAnother(member, before.get(member.name), signal)
            return `${member.name} is another pod, ${uid}`
          })
          return (await Promise.all(seen)).join(', ')
        },
        undo: async (signal) => {
          await Promise.all(members.map((member) => member.start(signal)))
        },
        confirmUndone: (signal) => seeState(members, 'running', signal),
      }
    },
  }
}

function untilAnother(
  member: PodMember,
  before: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  return waitFor(
    { name: `another pod of ${member.name}`, limitMs: newPodLimitMs, everyMs: 100 },
    async (look) => {
      const uid = await member.podUid(look)
      if (uid === undefined || uid === before) return { done: false, seen: uid ?? 'no pod' }
      return { done: true, seen: uid, value: uid }
    },
    signal,
  )
}

function podMember(member: Member): PodMember {
  if (member.abilities.has('delete-pod')) return member as PodMember
  throw new HarnessError(`${member.name} is no pod that a controller would make again`)
}
