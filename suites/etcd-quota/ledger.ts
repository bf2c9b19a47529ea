import { noRunDuplicated, noRunMissed, runsDuplicated, runsMissing } from '../../harness/index.ts'
import type { Claim } from '../../harness/index.ts'

const page = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'
const dueMin = 4

/** What the run ledger says of planned work over an alarm. */
export function ledgerClaims(prefix: string): Claim[] {
  return [
    {
      id: `${prefix}-no-run-missed`,
      level: 'MUST',
      sentence: 'Every due time is answered by a Job, or superseded during the alarm.',
      source: `${page}#schedule-deadline`,
      invariant: noRunMissed({ dueMin }),
      failsUnder: runsMissing,
    },
    {
      id: `${prefix}-no-run-duplicated`,
      level: 'SHOULD',
      sentence: 'No due time is answered by two Jobs.',
      source: `${page}#cron-job-limitations`,
      invariant: noRunDuplicated({ dueMin }),
      failsUnder: runsDuplicated,
    },
  ]
}
