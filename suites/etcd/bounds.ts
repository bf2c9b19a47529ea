import type { BoundPart } from '../../harness/index.ts'

/** etcd's own default, which the members of these testbeds have. */
const electionMs = 1_000

/** From the loss of a leader until its successor takes writes: votes may be split twice. */
export const election: readonly BoundPart[] = [
  { name: 'three election timeouts', ms: 3 * electionMs },
  { name: 'margin', ms: 1_000 },
]

/** The same for the longest pause of any write, through members on both sides of a loss. */
export const pauseOfWrites: readonly BoundPart[] = [
  { name: 'three election timeouts', ms: 3 * electionMs },
  { name: 'margin', ms: 2_000 },
]

/** From members that are back until writes are taken: they start, and elect a leader. */
export const resumption: readonly BoundPart[] = [
  { name: 'start of the members', ms: 1_000 },
  ...election,
]
