import { HarnessError } from '../core/errors.ts'
import { machinesNamed } from './machines-named.ts'
import type { Fault } from '../core/fault.ts'
import type { Machine } from '../core/member.ts'

/**
 * The kubelet of these machines is killed and stays down; containers run on without it. The undo
 * starts it.
 */
export function kubeletDown(names: readonly string[]): Fault {
  return serviceDown('kubelet', names)
}

/** The same with the container runtime, whose containers run on under their shims. */
export function containerdDown(names: readonly string[]): Fault {
  return serviceDown('containerd', names)
}

function serviceDown(service: 'kubelet' | 'containerd', names: readonly string[]): Fault {
  return {
    name: `${service}-down`,
    aim: (testbed) => {
      const members = machinesNamed(testbed, names)
      const each = async (act: (machine: Machine) => Promise<unknown>): Promise<void> => {
        await Promise.all(members.map(act))
      }
      const see = async (wanted: 'active' | 'inactive', signal: AbortSignal): Promise<string> => {
        await each(async (machine) => {
          const seen = await stateOf(machine, service, signal)
          // One that is `activating` is neither: it will be back in a moment.
          const is = seen === 'failed' ? 'inactive' : seen
          if (is !== wanted) {
            throw new HarnessError(`${service} of ${machine.name} is ${seen}`)
          }
        })
        return `${service} of ${names.join(', ')} is ${wanted}`
      }
      return Promise.resolve({
        members,
        undoRecords: members.map((member) => member.undoRecord()),
        disturbsStore: false,
        inject: (signal) =>
          each(async (machine) => {
            // Between two starts of it, as after a boot, there would be no process to kill.
            await machine.exec(['systemctl', 'start', service], signal)
            // The unit would be started again by itself: it is told to stay down, then killed.
            // Only it: the shims of containers belong to the same unit.
            const kill = ['systemctl', 'kill', '--kill-whom=main', '--signal=KILL', service]
            await machine.exec(kill, signal)
            await machine.exec(['systemctl', 'stop', service], signal)
          }),
        confirm: (signal) => see('inactive', signal),
        undo: (signal) => each((machine) => machine.exec(['systemctl', 'start', service], signal)),
        confirmUndone: (signal) => see('active', signal),
      })
    },
  }
}

async function stateOf(machine: Machine, service: string, signal: AbortSignal): Promise<string> {
  const script = `systemctl is-active ${service} || true`
  return (await machine.exec(['sh', '-c', script], signal)).trim()
}
