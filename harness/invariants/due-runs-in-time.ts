import { bound, describeBound, type Bound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import { storeLossOf } from './store-losses.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/** When nothing may be delivered for a reason: from a loss until it had to be overcome. */
interface Outage {
  readonly fault: string
  readonly fromMs: number
  /** From when the bound counts: the loss, or the return of what a majority needs. */
  readonly countsFromMs: number
  readonly untilMs: number
  readonly limit: Bound
}

/**
 * Runs are delivered when they are due; those that were due while replicas were lost, within a
 * bound after the loss or, where fewer than a majority were left, after the return. The floor: a
 * loss of that name with runs that were due in it.
 */
export function dueRunsInTime(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  /** Name of the fault that takes replicas away. */
  readonly loss: string
  /** After a loss that leaves a majority. */
  readonly afterLoss: readonly BoundPart[]
  /** After the return from any other. */
  readonly afterReturn: readonly BoundPart[]
  /** While nothing is lost. */
  readonly usually: readonly BoundPart[]
}): Invariant {
  const { jobs, loss } = options
  return {
    floor: `one ${loss}, and runs that were due then`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const usualMs = bound(options.usually).totalMs
      const outages = outagesOf(history, options)
      const runs = found.accounts.flatMap(({ dueMs, job, runs }) =>
        dueMs.map((due, index) => {
          const outage = outages.find(
            ({ fromMs, untilMs }) => due >= fromMs - usualMs && due <= untilMs,
          )
          const deadline = Math.max(due + usualMs, outage?.untilMs ?? 0)
          return { job: job.name, due, at: runs[index]?.t, deadline, outage }
        }),
      )
      const hit = runs.filter(({ outage }) => outage !== undefined)
      if (hit.length === 0) return unknown(`no run was due in a ${loss}`)
      // What was due when all was well again says nothing of how long that took.
      const waits = hit.flatMap(({ at, due, outage }) =>
        at === undefined || outage === undefined || at <= due + usualMs
          ? []
          : [at - outage.countsFromMs],
      )
      const limits = [...new Set(outages.map(({ limit }) => describeBound(limit)))].join(', or ')
      const seen =
        `${countOf(hit.length, 'run')} due in ${outages.length} × ${loss}, delivered at most ` +
        `${describeMs(Math.max(0, greatest(waits)))} after it (bound ${limits})`
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

function outagesOf(
  history: CheckHistory,
  options: Pick<Parameters<typeof dueRunsInTime>[0], 'loss' | 'afterLoss' | 'afterReturn'>,
): Outage[] {
  return history.faults.flatMap((span) => {
    const { aimedAt, fault, injectedAt, name, undoneAt } = span
    const fromMs = aimedAt ?? injectedAt
    const found = storeLossOf(history, span)?.loss
    if (name !== options.loss || fromMs === undefined || found === undefined) return []
    const keeps = found === 'tolerated'
    const limit = bound(keeps ? options.afterLoss : options.afterReturn)
    const countsFromMs = keeps ? (injectedAt ?? fromMs) : (undoneAt ?? history.endMs)
    return [{ fault, fromMs, countsFromMs, untilMs: countsFromMs + limit.totalMs, limit }]
  })
}
