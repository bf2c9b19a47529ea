import type { BoundPart } from './bound.ts'

/**
 * How long a store of several members may be without a leader: their election timeout is etcd's own
 * default of 1 s, and votes may be split twice.
 */
export const storeElections: BoundPart = { name: 'three election timeouts', ms: 3_000 }
