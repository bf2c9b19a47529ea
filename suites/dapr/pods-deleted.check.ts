import { defineCheck, podDeleted } from '../../harness/index.ts'
import { handover } from './bounds.ts'
import { lossClaims } from './loss-claims.ts'
import { loseInTurn } from './lose-in-turn.ts'

/**
 * Why: whoever drains a node or upgrades a cluster deletes pods, and the jobs have to be in the
 * volume that the next pod of the name gets.
 *
 * How: while jobs of all kinds run, pods of the scheduler are deleted, and their StatefulSet makes
 * others: of three a follower of the store and the leader, in either order; the only one twice.
 */
export const podsDeleted = defineCheck({
  id: 'dapr/pods-deleted',
  title: 'Jobs outlive the pods of the scheduler, and soon go on',
  needs: { testbed: 'dapr' },
  ...loseInTurn({
    seconds: [{ min: 2, max: 12 }],
    faultOn: podDeleted,
    meanwhile: 'another pod begins',
  }),

  claims: lossClaims({
    suffix: 'after-deletion',
    fault: 'pod-deleted',
    whom: 'pods',
    what: 'were deleted',
    notAgain: 'MUST',
    soon: handover,
    needs: { volumes: 'disk', abilities: { 'dapr-scheduler': ['delete-pod'] } },
  }),
})
