import { machinesNamed } from './machines-named.ts'
import { seeState } from './see-state.ts'
import type { Fault } from '../core/fault.ts'

/**
 * Kills a machine in the moment between the creation of a container and its start, which its
 * runtime tells. `image` is a part of the name of the containers' image. Somebody else has to see
 * to it that a container is created; the undo starts the machine again.
 */
export function killBetweenCreateAndStart(options: {
  readonly machine: string
  readonly image: string
}): Fault {
  return {
    name: 'kill-between-create-and-start',
    aim: (testbed) => {
      const members = machinesNamed(testbed, [options.machine])
      return Promise.resolve({
        members,
        undoRecords: members.map((member) => member.undoRecord()),
        disturbsStore: false,
        inject: async (signal) => {
          for (const member of members) {
            await member.killBetweenCreateAndStart(options.image, signal)
          }
        },
        confirm: (signal) => seeState(members, 'down', signal),
        undo: async (signal) => {
          for (const member of members) await member.start(signal)
        },
        confirmUndone: (signal) => seeState(members, 'running', signal),
      })
    },
  }
}
