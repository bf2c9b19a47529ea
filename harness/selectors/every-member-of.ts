import { membersOf } from '../core/draw.ts'
import type { Role } from '../core/member.ts'
import type { Selector } from '../core/draw.ts'

/** The names of all members of a role. */
export function everyMemberOf(role: Role): Selector<string[]> {
  return (shape) => membersOf(shape, role).map(({ name }) => name)
}
