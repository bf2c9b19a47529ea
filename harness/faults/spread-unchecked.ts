import type { Sabotage } from '../core/sabotage.ts'

/** Topology spread is not looked at, so that pods go wherever there is room. */
export const spreadUnchecked: Sabotage = {
  name: 'spread-unchecked',
  description: 'the scheduler runs without PodTopologySpread, and places pods by room alone',
  builtIn: { schedulerIgnoresSpread: true },
}
