import { defineCheck, pause } from '../../harness/index.ts'
import { lossClaims } from './loss-claims.ts'
import { loseInTurn } from './lose-in-turn.ts'

/**
 * Why: a machine that stands still is the worst loss: it comes back and believes that nothing
 * happened.
 *
 * How: while jobs of all kinds run, replicas stand still: one shorter than its lease, one longer.
 * Of three a follower of the store and the leader, in either order; one that stands alone twice.
 */
export const replicasPaused = defineCheck({
  id: 'dapr/replicas-paused',
  title: 'Jobs outlive replicas that stand still, also for longer than their lease',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['pause', 'resume'] } },
  ...loseInTurn({
    seconds: [
      { min: 3, max: 10 },
      // Longer than a lease and the election that may lengthen it.
      { min: 26, max: 32 },
    ],
    faultOn: pause,
    meanwhile: 'a replica stands still',
  }),

  claims: lossClaims({
    suffix: 'after-pause',
    fault: 'pause',
    what: 'were paused',
    // Dapr promises no more than at least once, and says nothing of those who come back late.
    notAgain: 'SHOULD',
  }),
})
