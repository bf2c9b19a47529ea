import { defineCheck } from '../../harness/index.ts'
import { drawOutages, sufferOutages } from './outages.ts'
import { effectsClaim, ledgerClaims, resumeClaim } from './scheduled-work.ts'

/**
 * Why: Jobs are started without the scheduler, but their pods wait for it.
 *
 * How: four CronJobs fire every minute. The scheduler is killed shortly over one due time, then for
 * long over two more.
 */
export const schedulerRestarts = defineCheck({
  id: 'scheduled-jobs/scheduler-restarts',
  title: 'Planned work goes on after the scheduler was killed, shortly and over two due times',
  needs: { testbed: 'kubernetes', abilities: { scheduler: ['kill', 'start'] } },
  limit: '12m',
  plan: drawOutages('scheduler'),
  given: (stage) => stage.apply('cron-jobs.yaml'),
  when: sufferOutages,
  claims: [
    ...ledgerClaims('scheduler-restarts', { dueMin: 12 }),
    resumeClaim('scheduler-restarts'),
    effectsClaim('scheduler-restarts', { podsMin: 8 }),
  ],
})
