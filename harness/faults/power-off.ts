import { memberFault } from './member-fault.ts'
import type { Fault } from '../core/fault.ts'
import type { Target } from '../core/target.ts'
import type { Testbed } from '../core/testbed.ts'

/** SIGKILL to all of these members at once; they stay down until the undo starts them. */
export function powerOff(members: Target): Fault<Testbed> {
  return memberFault({
    name: 'power-off',
    members,
    inject: (member, signal) => member.kill(signal),
    state: 'down',
    undo: (member, signal) => member.start(signal),
  })
}
