/** What is read of each replica all the time, for the claims that select it. */
export const replicaFacts = {
  /** `/healthz` answers 200. */
  health: 'healthz',
  /** The store has its key of leadership. */
  leadership: 'leadership',
  /** It tells watchers that they need a stream to every replica. */
  hosts: 'watch-hosts',
} as const

/** Seen of whoever said nothing. */
export const noAnswer = 'no answer'

/** Seen of the leadership of a replica whose key is gone; unlike a store that does not answer. */
export const leadershipGone = 'gone'
