import { memberNamed } from '../core/member-named.ts'
import type { Member, Role } from '../core/member.ts'
import type { Testbed } from '../core/testbed.ts'

/** The machine of the control plane first, nodes last: the order in which members can serve. */
const startOrder: readonly Role[] = [
  'control-plane',
  'etcd',
  'dapr-scheduler',
  'dapr-sidecar',
  'api-server',
  'controller-manager',
  'scheduler',
  'node',
]

/** The members of these names, in the order in which they start. */
export function membersNamed(testbed: Testbed, names: readonly string[]): readonly Member[] {
  const members = names.map((name) => memberNamed(testbed.id, testbed.members, name))
  return members.sort((a, b) => startOrder.indexOf(a.role) - startOrder.indexOf(b.role))
}

/** Whether the API may have refused or dropped writes while these members were away. */
export function disturbsStore(members: readonly Member[]): boolean {
  return members.some(({ role }) => role === 'etcd' || role === 'api-server')
}
