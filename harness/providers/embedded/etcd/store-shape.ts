import type { AbilitiesByRole, MemberShape } from '../../../core/member.ts'
import type { TestbedOptions } from '../../../core/provider.ts'
import type { TestbedShape } from '../../../core/testbed.ts'
import { storeMemberAbilities } from './store-member.ts'

const storeAbilities: AbilitiesByRole = { etcd: storeMemberAbilities }

/** What a store alone looks like: so many members, `etcd-0`, `etcd-1`, ... */
export function storeShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'etcd',
    members: storeMembers(options),
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: storeAbilities,
  }
}

/** The members of a store, alone or below a control plane. */
export function storeMembers({ etcdMembers }: TestbedOptions): MemberShape[] {
  return Array.from({ length: etcdMembers }, (_, index) => ({
    name: `etcd-${index}`,
    role: 'etcd',
  }))
}
