import type { Sabotage } from '../core/sabotage.ts'

/** Topology spread is not looked at. */
export const spreadIgnored: Sabotage = {
  name: 'spread-ignored',
  description: 'the scheduler runs without PodTopologySpread and fills one node after the other',
  builtIn: { schedulerPacks: true },
}
