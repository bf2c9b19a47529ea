import type { Look } from './deadline.ts'

/** Reads one fact and changes nothing; waits look at it again and again. */
export type Probe = () => Promise<Look<void>>
