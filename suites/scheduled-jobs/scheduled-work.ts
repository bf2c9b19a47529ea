import {
  allMissedRunsStarted,
  countedWorkClaim,
  newRunSucceeds,
  noRunDuplicated,
  noRunMissed,
  noRunOverlapped,
  oneCatchUpPerOutage,
  runsDuplicated,
  runsLate,
  runsMissing,
  runsOnTime,
  runsOverlapping,
  successesForged,
} from '../../harness/index.ts'
import type { Claim } from '../../harness/index.ts'

const cronJobPage = 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/'

/** How long a run of the short CronJobs takes, with what scheduling adds. */
const runMs = 10_000

/**
 * The claims that the run ledger decides, for one way of disturbing the cluster. `prefix` makes
 * their ids unique: reports cite them for years.
 */
export function ledgerClaims(prefix: string, floors: { readonly dueMin: number }): Claim[] {
  const { dueMin } = floors
  return [
    {
      id: `${prefix}-no-run-missed`,
      level: 'MUST',
      sentence:
        'Every time on the schedule of a CronJob is answered by a Job, unless a later run ' +
        'superseded it during an outage or its concurrency policy allows to skip it.',
      source: `${cronJobPage}#schedule-deadline`,
      invariant: noRunMissed({ dueMin }),
      failsUnder: runsMissing,
    },
    {
      id: `${prefix}-no-run-duplicated`,
      level: 'SHOULD',
      sentence: 'No time on the schedule of a CronJob is answered by two Jobs.',
      source: `${cronJobPage}#cron-job-limitations`,
      invariant: noRunDuplicated({ dueMin }),
      failsUnder: runsDuplicated,
    },
    {
      id: `${prefix}-no-overlap-under-forbid`,
      level: 'MUST',
      sentence: 'Under Forbid no Job is started while an earlier one of the CronJob is unfinished.',
      source: `${cronJobPage}#concurrency-policy`,
      invariant: noRunOverlapped({ blockedDueMin: 1 }),
      failsUnder: runsOverlapping,
    },
    {
      id: `${prefix}-runs-on-time`,
      level: 'SHOULD',
      sentence: 'A run that is due while the control plane works is started within 5 s.',
      source: `${cronJobPage}#schedule-syntax`,
      // An outage and its recovery excuse most of what is due: what is left may be little.
      invariant: runsOnTime({ dueMin: 3 }),
      failsUnder: runsLate,
    },
  ]
}

/** What Jobs count was done by a container, on lanes that have some. */
export function effectsClaim(prefix: string, floors: { readonly podsMin: number }): Claim {
  const id = `${prefix}-counted-work-was-done`
  return countedWorkClaim({ id, ...floors, failsUnder: successesForged })
}

/** After the last disturbance planned work goes on. */
export function resumeClaim(prefix: string): Claim {
  return {
    id: `${prefix}-jobs-resume`,
    level: 'MUST',
    sentence: 'After the last disturbance a run that comes due is started and succeeds in time.',
    source: cronJobPage,
    invariant: newRunSucceeds({ runMs }),
    failsUnder: runsMissing,
  }
}

/** An outage over several due times is followed by one catch-up run. */
export function catchUpClaim(prefix: string): Claim {
  return {
    id: `${prefix}-one-catch-up`,
    level: 'MUST',
    sentence: 'Of the runs missed during one outage at most the most recent is started afterwards.',
    source: `${cronJobPage}#schedule-deadline`,
    invariant: oneCatchUpPerOutage({ missedMin: 2 }),
    failsUnder: allMissedRunsStarted,
  }
}
