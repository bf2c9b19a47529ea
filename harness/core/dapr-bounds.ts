import { storeElections } from './store-elections.ts'
import type { BoundPart } from './bound.ts'

const takeover: readonly BoundPart[] = [
  { name: 'lease of a lost replica', ms: 20_000 },
  { name: 'extension by a new leader', ms: 1_000 },
  storeElections,
  { name: 'margin', ms: 3_000 },
]

/** How long Dapr's scheduler may deliver nothing over a loss, as parts to add to. */
export const daprBounds = {
  /**
   * After replicas were lost that leave a majority. Whoever takes over waits for the lease of a
   * lost one, which begins anew, and is a little longer then, when the store elects a leader.
   */
  takeover,
  /** After the last that a majority needs was started: its own old lease is in its way, too. */
  resumption: [{ name: 'start', ms: 1_000 }, ...takeover] as readonly BoundPart[],
}
