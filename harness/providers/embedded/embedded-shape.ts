import type { AbilitiesByRole } from '../../core/member.ts'
import type { TestbedOptions } from '../../core/provider.ts'
import type { TestbedShape } from '../../core/testbed.ts'
import { nodeShapes } from '../control-plane/node-shapes.ts'
import { servingMemberAbilities } from './etcd/store-member.ts'
import { storeMembers } from './etcd/store-shape.ts'
import { processAbilities } from './process-member.ts'

/** Every member is a process. */
export const embeddedAbilities: AbilitiesByRole = {
  node: processAbilities,
  etcd: servingMemberAbilities,
  'api-server': processAbilities,
  'controller-manager': processAbilities,
  scheduler: processAbilities,
}

/** What an embedded testbed of these options looks like. */
export function embeddedShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'kubernetes',
    members: [
      ...storeMembers(options),
      { name: 'api-server', role: 'api-server' },
      { name: 'controller-manager', role: 'controller-manager' },
      { name: 'scheduler', role: 'scheduler' },
      ...nodeShapes(options),
    ],
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: embeddedAbilities,
  }
}
