import type { BoundPart } from './bound.ts'

/** etcd's own default, which the members of stores have. */
const electionMs = 1_000
/** Votes may be split twice. */
const elections: BoundPart = { name: 'three election timeouts', ms: 3 * electionMs }

const election: readonly BoundPart[] = [elections, { name: 'margin', ms: 1_000 }]

/** How long a store may take after members were lost, and after they are back, as parts. */
export const storeBounds = {
  /** From the loss of a leader until its successor takes writes. */
  election,
  /** The longest pause of any write, through members on both sides of a loss. */
  pauseOfWrites: [elections, { name: 'margin', ms: 2_000 }] as readonly BoundPart[],
  /** From members that are back until writes are taken: they start, and elect a leader. */
  resumption: [{ name: 'start of the members', ms: 1_000 }, ...election] as readonly BoundPart[],
} as const
