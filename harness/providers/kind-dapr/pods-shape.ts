import { nodeShapes } from '../control-plane/node-shapes.ts'
import { replicas } from '../embedded/dapr/scheduler-shape.ts'
import { componentAbilities, nodeAbilities } from '../kind/kind-shape.ts'
import type { AbilitiesByRole, Ability, MemberShape } from '../../core/member.ts'
import type { TestbedOptions } from '../../core/provider.ts'
import type { TestbedShape } from '../../core/testbed.ts'

/** What a replica in a pod can suffer; one of several that lost its data cannot come back. */
export function podAbilities({ daprReplicas = 1 }: TestbedOptions): readonly Ability[] {
  const own: readonly Ability[] = [...componentAbilities, 'delete-pod']
  return daprReplicas === 1 ? [...own, 'wipe'] : own
}

/** Of the replicas, and of the machine that each of them is on. */
export function podsAbilities(options: TestbedOptions): AbilitiesByRole {
  return { 'dapr-scheduler': podAbilities(options), node: nodeAbilities }
}

/** The workers: as many as replicas, each in a zone of its own. */
export function workersFor(options: TestbedOptions): MemberShape[] {
  const { length } = replicas(options)
  return nodeShapes({ ...options, nodes: length, zones: length })
}

/** A scheduler in pods: its replicas by the names that it has elsewhere, and their machines. */
export function podsShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'dapr',
    members: [...workersFor(options), ...replicasOn(options)],
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: podsAbilities(options),
    volumes: options.daprVolumes ?? 'disk',
    ...(options.daprVersion !== undefined && {
      versions: { 'dapr-scheduler': options.daprVersion },
    }),
  }
}

/** The replicas, each on the machine that has its volume. */
export function replicasOn(options: TestbedOptions): (MemberShape & { readonly on: string })[] {
  const workers = workersFor(options)
  return replicas(options).map((shape, index) => ({ ...shape, on: workers[index]?.name ?? '' }))
}
