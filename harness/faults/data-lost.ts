import { memberFault } from './member-fault.ts'
import { wipeableMember } from './wipeable-member.ts'
import type { Fault } from '../core/fault.ts'
import type { Target } from '../core/target.ts'
import type { Testbed } from '../core/testbed.ts'

/**
 * These members are killed and lose their data, and nobody is told; each starts with nothing. Of a
 * store with several members one that is lost like that never finds back: see `wipe`.
 */
export function dataLost(members: Target): Fault<Testbed> {
  return memberFault({
    name: 'data-lost',
    members,
    inject: (member, signal) => wipeableMember(member).wipe(signal),
    state: 'down',
    undo: (member, signal) => member.start(signal),
  })
}
