import { defineCheck } from '../../harness/index.ts'
import { drawOutages, sufferOutages } from './outages.ts'
import { catchUpClaim, effectsClaim, ledgerClaims, resumeClaim } from './scheduled-work.ts'

/**
 * Why: Without the API nothing can be started, and leaders lose their leases and exit.
 *
 * How: four CronJobs fire every minute. The API server is killed shortly over one due time, then
 * for long over two more.
 */
export const apiServerRestarts = defineCheck({
  id: 'scheduled-jobs/api-server-restarts',
  title: 'Planned work goes on after the API server was killed, shortly and over two due times',
  needs: { testbed: 'kubernetes', abilities: { 'api-server': ['kill', 'start'] } },
  limit: '12m',
  plan: drawOutages('api-server'),
  given: (stage) => stage.apply('cron-jobs.yaml'),
  when: sufferOutages,
  claims: [
    ...ledgerClaims('api-server-restarts', { dueMin: 12 }),
    catchUpClaim('api-server-restarts'),
    resumeClaim('api-server-restarts'),
    effectsClaim('api-server-restarts', { podsMin: 8 }),
  ],
})
