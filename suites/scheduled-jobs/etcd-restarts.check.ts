import { defineCheck } from '../../harness/index.ts'
import { drawOutages, sufferOutages } from './outages.ts'
import { catchUpClaim, effectsClaim, ledgerClaims, resumeClaim } from './scheduled-work.ts'

/**
 * Why: The store under everything is killed, and its data must carry all the rest over.
 *
 * How: four CronJobs fire every minute. Etcd is killed shortly over one due time, then for
 * long over two more.
 */
export const etcdRestarts = defineCheck({
  id: 'scheduled-jobs/etcd-restarts',
  title: 'Planned work goes on after etcd was killed, shortly and over two due times',
  needs: { testbed: 'kubernetes', abilities: { etcd: ['kill', 'start'] } },
  limit: '15m',
  plan: drawOutages('etcd'),
  given: (stage) => stage.apply('cron-jobs.yaml'),
  when: sufferOutages,
  claims: [
    ...ledgerClaims('etcd-restarts', { dueMin: 12 }),
    catchUpClaim('etcd-restarts'),
    resumeClaim('etcd-restarts'),
    effectsClaim('etcd-restarts', { podsMin: 8 }),
  ],
})
