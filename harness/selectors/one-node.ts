import { membersOf } from '../core/draw.ts'
import type { Selector } from '../core/draw.ts'

/** The name of one drawn node. */
export const oneNode: Selector<string> = (shape, random) =>
  random.pick(membersOf(shape, 'node')).name
