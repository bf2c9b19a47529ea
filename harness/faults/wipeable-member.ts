import { HarnessError } from '../core/errors.ts'
import type { Member, WipeableMember } from '../core/member.ts'

/** The member, as one that can lose its data; throws when it cannot. */
export function wipeableMember(member: Member): WipeableMember {
  if (member.abilities.has('wipe')) return member as WipeableMember
  throw new HarnessError(`${member.name} cannot lose its data`)
}
