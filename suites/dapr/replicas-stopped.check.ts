import { defineCheck, shutDown } from '../../harness/index.ts'
import { handover } from './bounds.ts'
import { lossClaims } from './loss-claims.ts'
import { loseInTurn } from './lose-in-turn.ts'

/**
 * Why: whoever upgrades Dapr stops its replicas one by one, and jobs have to go on meanwhile.
 *
 * How: while jobs of all kinds run, replicas are asked to end, and started again: of three a
 * follower of the store and the leader, in either order; one that stands alone twice.
 */
export const replicasStopped = defineCheck({
  id: 'dapr/replicas-stopped',
  title: 'Jobs outlive replicas that are stopped, and soon go on',
  needs: { testbed: 'dapr', abilities: { 'dapr-scheduler': ['stop', 'start'] } },
  ...loseInTurn({ seconds: [{ min: 2, max: 12 }], faultOn: shutDown }),

  claims: lossClaims({
    suffix: 'after-stop',
    fault: 'shut-down',
    what: 'were stopped',
    notAgain: 'MUST',
    soon: handover,
  }),
})
