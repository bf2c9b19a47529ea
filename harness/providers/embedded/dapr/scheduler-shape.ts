import type { AbilitiesByRole, Ability, MemberShape } from '../../../core/member.ts'
import type { TestbedOptions } from '../../../core/provider.ts'
import type { TestbedShape } from '../../../core/testbed.ts'
import { servingMemberAbilities } from '../etcd/store-member.ts'
import { storeMembers } from '../etcd/store-shape.ts'
import { processAbilities } from '../process-member.ts'

/**
 * What replicas can suffer. One of several that lost its data cannot come back: Dapr gives it no
 * way to join the store as a new member, so only one that stands alone can be wiped.
 */
export function replicaAbilities({
  daprReplicas = 1,
  daprStore,
}: TestbedOptions): readonly Ability[] {
  const hasAllData = daprReplicas === 1 && daprStore !== 'outside'
  return hasAllData ? [...processAbilities, 'wipe'] : processAbilities
}

/** What replicas can suffer, and members of a store outside of them. */
export function schedulerAbilities(options: TestbedOptions): AbilitiesByRole {
  return {
    'dapr-scheduler': replicaAbilities(options),
    // Its sidecar is there for checks that need one.
    'dapr-sidecar': processAbilities,
    ...(options.daprStore === 'outside' && { etcd: servingMemberAbilities }),
  }
}

/** The members of a store outside of the replicas. */
export function outerMembers(options: TestbedOptions): MemberShape[] {
  return options.daprStore === 'outside' ? storeMembers(options) : []
}

/** What a scheduler looks like: so many replicas, `dapr-scheduler-0`, `dapr-scheduler-1`, ... */
export function schedulerShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'dapr',
    members: [...outerMembers(options), ...replicas(options)],
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: schedulerAbilities(options),
    ...(options.daprVersion !== undefined && {
      versions: { 'dapr-scheduler': options.daprVersion },
    }),
  }
}

/** Dapr wants names that end with the number of the replica. */
export function replicas({ daprReplicas = 1 }: TestbedOptions): MemberShape[] {
  return Array.from({ length: daprReplicas }, (_, index) => ({
    name: `dapr-scheduler-${index}`,
    role: 'dapr-scheduler',
  }))
}
