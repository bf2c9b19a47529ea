import { storeBounds } from '../../harness/index.ts'

/** The bounds of this suite, by name. */
export const { catchingUp, election, pauseOfWrites, resumption } = storeBounds
