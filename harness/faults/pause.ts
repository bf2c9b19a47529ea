import { memberFault } from './member-fault.ts'
import type { Fault } from '../core/fault.ts'
import type { Target } from '../core/target.ts'
import type { Testbed } from '../core/testbed.ts'

/** SIGSTOP to all of these members: they keep their connections and answer nothing. */
export function pause(members: Target): Fault<Testbed> {
  return memberFault({
    name: 'pause',
    members,
    inject: (member, signal) => member.pause(signal),
    state: 'paused',
    undo: (member, signal) => member.resume(signal),
  })
}
