import type { Sabotage } from '../core/sabotage.ts'

/** Nobody starts the runs of CronJobs. */
export const runsMissing: Sabotage = {
  name: 'runs-missing',
  description: 'the CronJob controller is switched off: no run is ever started',
  builtIn: { controllersOff: ['cronjob-controller'] },
}
