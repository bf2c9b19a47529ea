import { HarnessError } from '../core/errors.ts'
import { membersNamed } from './members-named.ts'
import { seeState } from './see-state.ts'
import { targetNow, type Target } from '../core/target.ts'
import type { Fault } from '../core/fault.ts'
import type { Member, MemberWithDisk } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

/**
 * The disks of these members are full to the last page, taken by somebody else. The undo does what
 * an operator does: it kills them, makes room, and starts them.
 */
export function fillDisk(members: Target): Fault<Testbed> {
  return {
    name: 'fill-disk',
    aim: async (testbed, signal) => {
      const names = await targetNow(members, testbed, signal)
      const full = membersNamed(testbed, names).map(withDisk)
      return {
        members: full,
        // The disk goes with its member: nothing of this machine is full.
        undoRecords: full.map((member) => member.undoRecord()),
        disturbsStore: true,
        inject: async (signal) => {
          await Promise.all(full.map((member) => member.fillDisk(signal)))
        },
        confirm: (signal) => seeFull(full, signal),
        undo: async (signal) => {
          await Promise.all(
            full.map(async (member) => {
              await member.kill(signal)
              await member.clearDisk(signal)
            }),
          )
          await Promise.all(full.map((member) => member.start(signal)))
        },
        confirmUndone: async (signal) => {
          const seen = await seeState(full, 'running', signal)
          const stillFull = await fullOf(full, signal)
          if (stillFull.length === 0) return `${seen}, with room`
          throw new HarnessError(`the disk of ${stillFull.join(', ')} is still full`)
        },
      }
    },
  }
}

function withDisk(member: Member): MemberWithDisk {
  if (member.abilities.has('fill-disk')) return member as MemberWithDisk
  throw new HarnessError(`${member.name} has no disk of its own that could be full`)
}

async function seeFull(members: readonly MemberWithDisk[], signal: AbortSignal): Promise<string> {
  const full = await fullOf(members, signal)
  const names = members.map(({ name }) => name).join(', ')
  if (full.length === members.length) return `not a page more fits on the disk of ${names}`
  throw new HarnessError(`only the disk of ${full.join(', ') || 'nobody'} is full`)
}

async function fullOf(
  members: readonly MemberWithDisk[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const looks = await Promise.all(members.map((member) => member.isDiskFull(signal)))
  return members.filter((_, index) => looks[index] === true).map(({ name }) => name)
}
