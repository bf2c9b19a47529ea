import type { Member } from './member.ts'
import type { Testbed } from './testbed.ts'

/** The members of the store of a testbed, whatever stands above it. */
export function membersOfStore({ members }: Pick<Testbed, 'members'>): readonly Member[] {
  return members.filter(({ role }) => role === 'etcd')
}
