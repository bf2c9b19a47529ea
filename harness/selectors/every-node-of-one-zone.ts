import { membersOf } from '../core/draw.ts'
import type { Selector } from '../core/draw.ts'

/** A drawn zone and the names of all its nodes. */
export const everyNodeOfOneZone: Selector<{ zone: string; nodes: string[] }> = (shape, random) => {
  const nodes = membersOf(shape, 'node')
  const zones = [...new Set(nodes.map(({ zone }) => zone ?? ''))]
  const zone = random.pick(zones)
  return { zone, nodes: nodes.filter((node) => node.zone === zone).map(({ name }) => name) }
}
