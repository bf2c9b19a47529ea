import { memberFault } from './member-fault.ts'
import type { Fault } from '../core/fault.ts'
import type { Target } from '../core/target.ts'
import type { Testbed } from '../core/testbed.ts'

/** Asks all of these members to end (SIGTERM); they stay down until the undo starts them. */
export function shutDown(members: Target): Fault<Testbed> {
  return memberFault({
    name: 'shut-down',
    members,
    inject: (member, signal) => member.stop(signal),
    state: 'down',
    undo: (member, signal) => member.start(signal),
  })
}
