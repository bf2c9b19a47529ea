import type { Member } from './member.ts'
import type { Testbed } from './testbed.ts'

/** The replicas of Dapr's scheduler, without the sidecar that may be beside them. */
export function schedulerReplicas({ members }: Pick<Testbed, 'members'>): readonly Member[] {
  return members.filter(({ role }) => role === 'dapr-scheduler')
}
