import type { AbilitiesByRole } from '../../core/member.ts'
import type { TestbedOptions } from '../../core/provider.ts'
import type { TestbedShape } from '../../core/testbed.ts'
import { storeShape } from '../embedded/etcd/store-shape.ts'
import { containerAbilities } from './container-member.ts'

export const containersAbilities: AbilitiesByRole = { etcd: containerAbilities }

/** A store of the same members as the embedded one, so that a seed aims at the same ones. */
export function containersShape(options: TestbedOptions): TestbedShape {
  return { ...storeShape(options), abilities: containersAbilities }
}
