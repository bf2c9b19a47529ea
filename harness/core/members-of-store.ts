import type { Member, MemberShape } from './member.ts'

/**
 * The members of the store of a testbed, whatever stands above it. Replicas of Dapr's scheduler
 * have the store inside, where there is none beside them.
 */
export function membersOfStore<M extends Pick<MemberShape, 'role'> = Member>({
  members,
}: {
  readonly members: readonly M[]
}): readonly M[] {
  const outside = members.filter(({ role }) => role === 'etcd')
  return outside.length > 0 ? outside : members.filter(({ role }) => role === 'dapr-scheduler')
}
