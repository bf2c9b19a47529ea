import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import { partitionPoint } from './partition-point.ts'
import { schedulerOutages, type SchedulerOutage } from './scheduler-outages.ts'
import type { Invariant } from '../core/claim.ts'

/** A run that was due, and what it had to wait for. */
interface DueRun {
  readonly job: string
  readonly due: number
  readonly at: number | undefined
  readonly deadline: number
  readonly outage: SchedulerOutage | undefined
  /** How many runs of the same job had to be caught up before it. */
  readonly missedBefore: number
}

export interface DueRunsOptions {
  /** How the names of the jobs begin. */
  readonly jobs: string
  /** Names of the faults that take replicas away. */
  readonly losses: readonly string[]
  /** After a loss that leaves a majority. */
  readonly afterLoss: readonly BoundPart[]
  /** After the return from any other. */
  readonly afterReturn: readonly BoundPart[]
  /** While nothing is lost. */
  readonly usually: readonly BoundPart[]
  /** For each run of the same job that has to be caught up before: they come one by one. */
  readonly catchUpMs: number
}

/**
 * Runs are delivered when they are due; those that were due while replicas were lost, within a
 * bound after the loss or, where fewer than a majority were left, after the return. The floor: a
 * loss with runs that were due in it.
 */
export function dueRunsInTime(options: DueRunsOptions): Invariant {
  const { catchUpMs, jobs, losses } = options
  const loss = losses.join(' or ')
  return {
    floor: `one ${loss}, and runs that were due then`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const outages = schedulerOutages(history, options)
      const runs = found.accounts.flatMap((account) => dueRunsOf(account, outages, options))
      const hit = runs.filter(({ outage }) => outage !== undefined)
      if (hit.length === 0) return unknown(`no run was due in a ${loss}`)
      const limits = [...new Set(outages.map(({ limit }) => describeBound(limit)))].join(', or ')
      const seen =
        `${countOf(hit.length, 'run')} due in ${outages.length} × ${loss}, deliveries began again ` +
        `at most ${describeMs(longestWait(hit, options))} after it (bound ${limits}, and ` +
        `${describeMs(catchUpMs)} for each run that a job had missed before)`
      // What was not delivered yet when its deadline had not come decides nothing.
      const late = runs.filter(({ at, deadline }) => (at ?? history.endMs) > deadline)
      const [worst] = late.toSorted((one, other) => one.deadline - other.deadline)
      if (worst === undefined) return pass(seen)
      return fail(
        `${seen}; ${countOf(late.length, 'run')} late`,
        evidenceOf(late, ({ at, due, job, outage }) => ({
          t: due,
          subject: job,
          text:
            (at === undefined ? 'not delivered' : `delivered ${describeMs(at - due)} late`) +
            (outage === undefined ? '' : `, due in ${outage.fault}`),
        })),
        { fromMs: worst.due, toMs: worst.deadline, seenMs: worst.at ?? history.endMs },
      )
    },
  }
}

function dueRunsOf(
  { dueMs, job, runs }: JobAccount,
  outages: readonly SchedulerOutage[],
  { catchUpMs, usually }: DueRunsOptions,
): DueRun[] {
  const usualMs = bound(usually).totalMs
  const missed = new Map<SchedulerOutage, number>()
  return dueMs.map((due, index) => {
    // A loss may begin while the one before is not overcome yet: the last one counts.
    const outage = outages.findLast(
      ({ fromMs, untilMs }) => due >= fromMs - usualMs && due <= untilMs,
    )
    const at = runs[index]?.t
    const missedBefore = outage === undefined ? 0 : (missed.get(outage) ?? 0)
    const usual = due + usualMs
    if (outage !== undefined && (at ?? Infinity) > usual) missed.set(outage, missedBefore + 1)
    let deadline = Math.max(usual, (outage?.untilMs ?? 0) + missedBefore * catchUpMs)
    // What was still to be caught up when the next loss began has to wait for the end of that.
    for (const next of outages) {
      if (next.fromMs <= due || next.fromMs > deadline) continue
      const before = partitionPoint(runs, (one) => one.t <= next.fromMs)
      const waiting = Math.max(0, Math.min(index, runs.length) - before)
      deadline = Math.max(deadline, next.untilMs + waiting * catchUpMs)
    }
    return { job: job.name, due, at, deadline, outage, missedBefore }
  })
}

/** From a loss, or the return from it, to the first run of any job that had missed some. */
function longestWait(hit: readonly DueRun[], { usually }: DueRunsOptions): number {
  const usualMs = bound(usually).totalMs
  const waits = hit.flatMap(({ at, due, missedBefore, outage }) =>
    at === undefined || outage === undefined || missedBefore > 0 || at <= due + usualMs
      ? []
      : [at - outage.countsFromMs],
  )
  return Math.max(0, greatest(waits))
}
