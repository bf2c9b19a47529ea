import type { AbilitiesByRole } from '../../../core/member.ts'
import type { TestbedOptions } from '../../../core/provider.ts'
import type { TestbedShape } from '../../../core/testbed.ts'
import { storeMemberAbilities } from './store-member.ts'

const storeAbilities: AbilitiesByRole = { etcd: storeMemberAbilities }

/** What a store alone looks like: so many members, `etcd-0`, `etcd-1`, ... */
export function storeShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'etcd',
    members: Array.from({ length: options.etcdMembers }, (_, index) => ({
      name: `etcd-${index}`,
      role: 'etcd' as const,
    })),
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: storeAbilities,
  }
}
