import { bound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type Delivery, type JobAccount } from './job-ledger.ts'
import type { FaultSpan } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/** Clocks are read a little later than what they are read for. */
const toleranceMs = 250
/** From an answer until a replica has written down that it came. */
const inFlightMs = 2_000
/** All replicas begin anew when one is missing, and when it is back. */
const beginningsOfLoss = 2

/**
 * No run is delivered before it is due, or again after it was answered; but for one that was on
 * its way, and its answer perhaps not written down: when its replica was lost, when it was
 * answered in the moment in which the store lost a member, or when the replicas shared the jobs
 * anew, which they do twice over a loss. The floor: how many runs were delivered.
 */
export function runsNotRepeated(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly runsMin: number
  /** From the loss or return of a replica until the jobs are shared anew. */
  readonly within: readonly BoundPart[]
}): Invariant {
  const { jobs, runsMin } = options
  return {
    floor: `at least ${countOf(runsMin, 'run')} delivered`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const { accounts } = found
      const runs = accounts.reduce((sum, account) => sum + account.runs.length, 0)
      const seen = `${countOf(runs, 'run')} of ${countOf(accounts.length, 'job')} delivered`
      if (runs < runsMin) return unknown(`${seen}; ${runsMin} are needed`)
      const settledMs = bound(options.within).totalMs
      const judged = accounts.map((account) => surplusOf(account, history.faults, settledMs))
      const excused = judged.reduce((sum, one) => sum + one.excused, 0)
      const extra = judged.flatMap((one) => one.extra)
      const again = `${excused} again that ${excused === 1 ? 'was' : 'were'} on the way in a loss`
      if (extra.length === 0) return pass(`${seen}, ${again}, none beside`)
      return fail(
        `${seen}, ${again}, ${extra.length} that nobody owed`,
        evidenceOf(extra, ({ at, due, job, member, number }) => ({
          t: at,
          subject: job,
          text: `run ${number} from ${member} when ${countOf(due, 'run')} had been due`,
        })),
      )
    },
  }
}

/** Runs beyond those that were due when they came. */
function surplusOf(
  { dueMs, job, runs }: JobAccount,
  faults: readonly FaultSpan[],
  settledMs: number,
) {
  const extra: { job: string; at: number; due: number; member: string; number: number }[] = []
  const excusesLeft = new Map(
    faults.map((fault) => [fault, beginningsOfLoss + (wasOnTheWay(runs, fault) ? 1 : 0)]),
  )
  let excused = 0
  let due = 0
  // While runs are missing one too many does not show: it does when all are caught up.
  let caughtUpAt = 0
  let backlog = { fromMs: 0, untilMs: 0 }
  let isBehind = false
  for (const [index, { member, t }] of runs.entries()) {
    while ((dueMs[due] ?? Infinity) <= t + toleranceMs) due++
    const surplus = index + 1 - due - extra.length - excused
    if (surplus < 0) {
      if (!isBehind) backlog = { fromMs: caughtUpAt, untilMs: Infinity }
      isBehind = true
      continue
    }
    if (isBehind) backlog = { ...backlog, untilMs: t }
    isBehind = false
    caughtUpAt = t
    if (surplus === 0) continue
    // As early as it may have been repeated.
    const since = t - backlog.untilMs <= inFlightMs ? backlog.fromMs : t
    const excuse = faults.find(
      (fault) =>
        (excusesLeft.get(fault) ?? 0) > 0 &&
        t >= (fault.aimedAt ?? Infinity) &&
        since <= (fault.undoneAt ?? Infinity) + settledMs &&
        (isPrompt(runs[index - 1], t) ||
          wasAnsweredIn(runs[index - 1], fault) ||
          wasOnTheWay(runs, fault)),
    )
    if (excuse === undefined) {
      extra.push({ job: job.name, at: t, due, member, number: index + 1 })
    } else {
      excused++
      excusesLeft.set(excuse, (excusesLeft.get(excuse) ?? 0) - 1)
    }
  }
  return { excused, extra }
}

/** Whether a run comes so soon after the one before that the answer to that may have been lost. */
function isPrompt(before: Delivery | undefined, t: number): boolean {
  return before !== undefined && t - (before.overAt ?? t) <= inFlightMs
}

/** Whether a run was answered while a replica went away, and its part of the store with it. */
function wasAnsweredIn(before: Delivery | undefined, { aimedAt, injectedAt }: FaultSpan): boolean {
  const fromMs = aimedAt ?? injectedAt
  const overAt = before?.overAt
  if (fromMs === undefined || overAt === undefined) return false
  return overAt >= fromMs - toleranceMs && overAt <= (injectedAt ?? fromMs) + inFlightMs
}

/** Whether a replica had delivered a run just before it was lost. */
function wasOnTheWay(
  runs: readonly Delivery[],
  { aimedAt, injectedAt, members }: FaultSpan,
): boolean {
  const fromMs = aimedAt ?? injectedAt
  if (fromMs === undefined) return false
  return runs.some(
    ({ member, t }) =>
      members.includes(member) &&
      t >= fromMs - inFlightMs &&
      t <= (injectedAt ?? fromMs) + toleranceMs,
  )
}
