import { HarnessError } from '../core/errors.ts'
import { membersNamed } from './members-named.ts'
import type { Machine } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

/** The members of these names, which must be machines; throws when one is not. */
export function machinesNamed(testbed: Testbed, names: readonly string[]): readonly Machine[] {
  return membersNamed(testbed, names).map((member) => {
    if (member.abilities.has('exec')) return member as Machine
    throw new HarnessError(`${member.name} is no machine of its own: nothing can be run on it`)
  })
}
