import { membersOf } from '../core/draw.ts'
import type { Selector } from '../core/draw.ts'

/** All nodes by name, in a drawn order. */
export const everyNode: Selector<string[]> = (shape, random) =>
  random.shuffle(membersOf(shape, 'node').map(({ name }) => name))
