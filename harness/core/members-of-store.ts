import type { Member, MemberShape } from './member.ts'
import type { Testbed } from './testbed.ts'

/**
 * The members of the store of a testbed, whatever stands above it. Replicas of Dapr's scheduler
 * have the store inside.
 */
export function membersOfStore({ members }: Pick<Testbed, 'members'>): readonly Member[] {
  return members.filter(isOfStore)
}

/** Whether a member is one of the store. */
export function isOfStore({ role }: Pick<MemberShape, 'role'>): boolean {
  return role === 'etcd' || role === 'dapr-scheduler'
}
