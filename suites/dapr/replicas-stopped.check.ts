import { defineCheck, shutDown } from '../../harness/index.ts'
import { handover } from './bounds.ts'
import { lossClaims } from './loss-claims.ts'
import { loseOne, oneAfterTheOther } from './one-after-the-other.ts'
import { overLosses, scheduleEarly } from './over-losses.ts'

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
  limit: '8m',

  plan: (draw) => ({
    losses: oneAfterTheOther(draw, [{ min: 2, max: 12 }]),
    delaysMs: Array.from({ length: 16 }, () => draw.between(0, 120)),
  }),

  given: (stage) => scheduleEarly(stage),

  when: (stage, { delaysMs, losses }) =>
    overLosses(stage, {
      losses,
      delaysMs,
      lose: (loss) => loseOne(stage, loss, shutDown),
    }),

  claims: lossClaims({
    suffix: 'after-stop',
    fault: 'shut-down',
    what: 'were stopped',
    notAgain: 'MUST',
    soon: handover,
  }),
})
