import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { evidenceOfRun, judgeLedger } from './judge-ledger.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { outagesOf } from './outage-windows.ts'
import { partitionPoint } from './partition-point.ts'
import { perHistory } from './per-history.ts'
import { runLedger } from './run-ledger.ts'
import type { CheckHistory } from '../core/history.ts'
import type { ExpectedRun } from './expected-run.ts'
import type { Invariant } from '../core/claim.ts'
import type { OutageWindow } from './outage-windows.ts'

/** An outage that covers at least two due times of a CronJob, and what was made of them. */
interface Backlog {
  readonly outage: OutageWindow
  readonly cronJob: string
  readonly due: readonly ExpectedRun[]
  readonly caughtUp: readonly ExpectedRun[]
  /** Whether any run was started after the outage, so that there was something to judge. */
  readonly resumed: boolean
}

/**
 * After an outage of the control plane over two or more due times, a CronJob starts at most one of
 * them. The floor: how many due times fell into such outages.
 */
export function oneCatchUpPerOutage({ missedMin }: { readonly missedMin: number }): Invariant {
  return judgeLedger({
    dueMin: missedMin,
    noun: 'due time in outages over at least two of them',
    plural: 'due times in outages over at least two of them',
    due: (_ledger, history) => backlogs(history).reduce((sum, { due }) => sum + due.length, 0),
    judge(_ledger, history) {
      const all = backlogs(history)
      const dues = all.reduce((sum, { due }) => sum + due.length, 0)
      const caughtUp = all.reduce((sum, backlog) => sum + backlog.caughtUp.length, 0)
      const seen = `of ${countOf(dues, 'due time')} in ${countOf(all.length, 'backlog')} ${caughtUp} were caught up`
      const tooMany = all.filter((backlog) => backlog.caughtUp.length > 1)
      if (tooMany.length > 0) {
        const runs = tooMany.flatMap((backlog) =>
          backlog.caughtUp.map((run) => ({ run, what: backlog.outage.what })),
        )
        const evidence = evidenceOf(runs, ({ run, what }) =>
          evidenceOfRun(history, run, `${run.job?.name ?? 'a Job'} was started after ${what}`),
        )
        return fail(
          `${countOf(tooMany.length, 'backlog')} got more than one catch-up run; ${seen}`,
          evidence,
        )
      }
      const dead = all.find((backlog) => !backlog.resumed)
      if (dead !== undefined) {
        return unknown(`${dead.cronJob} started nothing after ${dead.outage.what}; ${seen}`)
      }
      return pass(seen)
    },
  })
}

const backlogs = perHistory((history: CheckHistory): readonly Backlog[] => {
  const found: Backlog[] = []
  for (const { cronJob, runs } of runLedger(history).cronJobs) {
    for (const outage of outagesOf(history).windows) {
      // Creation times are cut to whole seconds.
      const isStartedAfter = ({ job }: ExpectedRun): boolean =>
        job !== undefined && job.createdMs + 1000 > outage.backMs
      const from = partitionPoint(runs, ({ dueMs }) => dueMs < outage.fromMs)
      const to = partitionPoint(runs, ({ dueMs }) => dueMs < outage.backMs)
      const due = runs.slice(from, to).filter((run) => run.class !== 'skipped')
      if (due.length < 2) continue
      const caughtUp = due.filter(isStartedAfter)
      const resumed = runs.slice(from).some(isStartedAfter)
      found.push({ outage, cronJob, due, caughtUp, resumed })
    }
  }
  return found
})
