import type { MemberShape, Role } from './member.ts'
import type { Random } from './random.ts'
import type { TestbedShape } from './testbed.ts'

/** Chooses members by name, from the shape of a testbed and the seed alone. */
export type Selector<T> = (shape: TestbedShape, random: Random) => T

/** What a check's `plan` draws with. */
export interface Draw {
  readonly shape: TestbedShape
  /** This check's own stream, for selectors that are called directly. */
  readonly random: Random
  /** How often a check repeats its round, `--rounds`, default 1. */
  readonly rounds: number
  /** A whole number in `[min, max]`. */
  between(min: number, max: number): number
  select<T>(selector: Selector<T>): T
}

/** A Draw on its own stream of chance. */
export function drawFrom(options: {
  readonly shape: TestbedShape
  readonly random: Random
  readonly rounds: number
}): Draw {
  const { shape, random, rounds } = options
  return {
    shape,
    random,
    rounds,
    between: (min, max) => random.between(min, max),
    select: (selector) => selector(shape, random),
  }
}

/** The members of a role, in the order of the shape. */
export function membersOf(shape: TestbedShape, role: Role): readonly MemberShape[] {
  return shape.members.filter((member) => member.role === role)
}
