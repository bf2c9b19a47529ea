import { impostorCronJobs } from './impostor-cron-jobs.ts'
import type { CronJobDefect } from './impostor-cron-jobs.ts'
import type { Sabotage } from '../core/sabotage.ts'

/** Every run starts 20 s after it was due. */
export const runsLate = impostor('runs-late', 'late', 'starts every run 20 s late')

/** Every run is started twice. */
export const runsDuplicated = impostor('runs-duplicated', 'duplicate', 'starts every run twice')

/** Forbid is not respected. */
export const runsOverlapping = impostor('runs-overlapping', 'overlap', 'ignores Forbid')

/** Every missed run is started after an outage. */
export const allMissedRunsStarted = impostor(
  'all-missed-runs-started',
  'catch-up-all',
  'starts every missed run, not only the latest',
)

function impostor(name: string, defect: CronJobDefect, what: string): Sabotage {
  return {
    name,
    description: `an impostor in place of the CronJob controller ${what}`,
    builtIn: { controllersOff: ['cronjob-controller'] },
    act: (stage) => impostorCronJobs(defect).run(stage, stage.signal),
  }
}
