import { defineCheck } from '../../harness/index.ts'
import { drawOutages, sufferOutages } from './outages.ts'
import { catchUpClaim, effectsClaim, ledgerClaims, resumeClaim } from './scheduled-work.ts'

/**
 * Why: Who starts Jobs dies and comes back: its successor has to wait for the lease of the dead
 * leader, and has to make out what was missed.
 *
 * How: four CronJobs fire every minute. The controller-manager is killed shortly over one due time,
 * then for long over two more.
 */
export const controllerManagerRestarts = defineCheck({
  id: 'scheduled-jobs/controller-manager-restarts',
  title:
    'Planned work goes on after the controller-manager was killed, shortly and over two due times',
  needs: { testbed: 'kubernetes', abilities: { 'controller-manager': ['kill', 'start'] } },
  limit: '12m',
  plan: drawOutages('controller-manager'),
  given: (stage) => stage.apply('cron-jobs.yaml'),
  when: sufferOutages,
  claims: [
    ...ledgerClaims('controller-manager-restarts', { dueMin: 12 }),
    catchUpClaim('controller-manager-restarts'),
    resumeClaim('controller-manager-restarts'),
    effectsClaim('controller-manager-restarts', { podsMin: 8 }),
  ],
})
