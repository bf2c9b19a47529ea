import { memberFault } from './member-fault.ts'
import type { Fault } from '../core/fault.ts'

/** Asks all of these members to end (SIGTERM); they stay down until the undo starts them. */
export function shutDown(members: readonly string[]): Fault {
  return memberFault({
    name: 'shut-down',
    members,
    inject: (member, signal) => member.stop(signal),
    state: 'down',
    undo: (member, signal) => member.start(signal),
  })
}
