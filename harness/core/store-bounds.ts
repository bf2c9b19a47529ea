import { storeElections } from './store-elections.ts'
import type { BoundPart } from './bound.ts'

const election: readonly BoundPart[] = [storeElections, { name: 'margin', ms: 1_000 }]
const resumption: readonly BoundPart[] = [{ name: 'start of the members', ms: 1_000 }, ...election]

/** How long a store may take after members were lost, and after they are back, as parts. */
export const storeBounds = {
  /** From the loss of a leader until its successor takes writes. */
  election,
  /** The longest pause of any write, through members on both sides of a loss. */
  pauseOfWrites: [storeElections, { name: 'margin', ms: 2_000 }] as readonly BoundPart[],
  /** From members that are back until writes are taken: they start, and elect a leader. */
  resumption,
  /** From a new member that was started until it holds what the others hold. */
  catchingUp: [
    ...resumption,
    // It serves when it has told the store its name; what nobody answers it says once more.
    { name: 'a request of a member that times out', ms: 7_000 },
    { name: 'data from the leader', ms: 5_000 },
  ] as readonly BoundPart[],
} as const
