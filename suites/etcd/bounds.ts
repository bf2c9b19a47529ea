import { storeBounds } from '../../harness/index.ts'

/** The bounds of this suite, by name. */
export const { election, pauseOfWrites, resumption } = storeBounds
