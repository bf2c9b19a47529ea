import { storeBounds, type BoundPart } from '../../harness/index.ts'

/** The bounds of this suite, by name. */
export const { catchingUp, election, pauseOfWrites, resumption } = storeBounds

/** From a full disk until its member has ended: the next batch is committed, and needs a page. */
export const endOfMember: readonly BoundPart[] = [
  { name: 'pages that are free', ms: 2_000 },
  { name: 'commit of a batch', ms: 100 },
  { name: 'margin', ms: 2_900 },
]
