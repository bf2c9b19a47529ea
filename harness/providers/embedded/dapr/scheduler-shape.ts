import type { Ability, MemberShape } from '../../../core/member.ts'
import type { TestbedOptions } from '../../../core/provider.ts'
import type { TestbedShape } from '../../../core/testbed.ts'
import { processAbilities } from '../process-member.ts'

/**
 * What replicas can suffer. One of several that lost its data cannot come back: Dapr gives it no
 * way to join the store as a new member, so only one that stands alone can be wiped.
 */
export function replicaAbilities({ daprReplicas = 1 }: TestbedOptions): readonly Ability[] {
  return daprReplicas === 1 ? [...processAbilities, 'wipe'] : processAbilities
}

/** What a scheduler looks like: so many replicas, `dapr-scheduler-0`, `dapr-scheduler-1`, ... */
export function schedulerShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'dapr',
    members: replicas(options),
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: { 'dapr-scheduler': replicaAbilities(options) },
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
