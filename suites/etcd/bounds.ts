import type { BoundPart } from '../../harness/index.ts'

/** etcd's own default, which the members of these testbeds have. */
const electionMs = 1_000
/** Votes may be split twice. */
const elections: BoundPart = { name: 'three election timeouts', ms: 3 * electionMs }

/** From the loss of a leader until its successor takes writes. */
export const election: readonly BoundPart[] = [elections, { name: 'margin', ms: 1_000 }]

/** The same for the longest pause of any write, through members on both sides of a loss. */
export const pauseOfWrites: readonly BoundPart[] = [elections, { name: 'margin', ms: 2_000 }]

/** From members that are back until writes are taken: they start, and elect a leader. */
export const resumption: readonly BoundPart[] = [
  { name: 'start of the members', ms: 1_000 },
  ...election,
]
