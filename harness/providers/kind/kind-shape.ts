import { nodeShapes } from '../control-plane/node-shapes.ts'
import type { AbilitiesByRole, Ability } from '../../core/member.ts'
import type { TestbedOptions } from '../../core/provider.ts'
import type { TestbedShape } from '../../core/testbed.ts'

/** What a static pod of the control plane can suffer. */
export const componentAbilities: readonly Ability[] = [
  'kill',
  'stop',
  'start',
  'pause',
  'resume',
  'logs',
]

/** What a node, which is a container, can suffer. */
export const nodeAbilities: readonly Ability[] = [
  ...componentAbilities,
  'disconnect',
  'reconnect',
  'exec',
]

export const kindAbilities: AbilitiesByRole = {
  node: nodeAbilities,
  'control-plane': nodeAbilities,
  etcd: componentAbilities,
  'api-server': componentAbilities,
  'controller-manager': componentAbilities,
  scheduler: componentAbilities,
}

/**
 * What a kind testbed of these options looks like: one control plane node with its components, and
 * workers. Members are named as those of an embedded testbed, so that a seed aims at the same ones.
 */
export function kindShape(options: TestbedOptions): TestbedShape {
  return {
    kind: 'kubernetes',
    members: [
      { name: 'etcd-0', role: 'etcd' },
      { name: 'api-server', role: 'api-server' },
      { name: 'controller-manager', role: 'controller-manager' },
      { name: 'scheduler', role: 'scheduler' },
      { name: 'control-plane', role: 'control-plane' },
      ...nodeShapes(options),
    ],
    timings: options.timings,
    etcdQuotaBytes: options.etcdQuotaBytes,
    abilities: kindAbilities,
  }
}
