import { describeError } from './errors.ts'
import { describeMs } from './duration.ts'
import { fail, unknown } from './verdict.ts'
import type { CheckHistory } from './history.ts'
import type { AnyClaim } from './claim.ts'
import type { MissedBound, Verdict } from './verdict.ts'

/** A stall of the runner from which on a missed bound decides nothing. */
const stallMinMs = 1000
/** How many times its own length a stall may delay what the cluster does. */
const stallReach = 5
/** Processes that wait for each core, from which on a missed bound may be the machine's doing. */
const busyPerCore = 8

/** A verdict with what the guards found: `broken` when an invariant itself threw. */
export interface Judged {
  readonly verdict: Verdict
  /** Issue of the known defect that a failing verdict shows. */
  readonly knownDefect?: string
  readonly broken?: string
}

/**
 * Judges a claim on its check's history. Before the invariant is asked: the check must have run to
 * its end, and every fault must have been seen to bite. Afterwards: a bound that was missed while
 * the runner itself stood still is `unknown`. One that was missed on a machine with far more to do
 * than it has cores stays a failure, because nobody can tell which of the two it was, and says so.
 */
export function judgeClaim(claim: AnyClaim, history: CheckHistory): Judged {
  const obstacle = obstacleOf(history)
  if (obstacle !== undefined) return { verdict: unknown(obstacle) }
  let verdict: Verdict
  try {
    verdict = claim.invariant.judge(history)
  } catch (error) {
    const broken = `the invariant of ${claim.id} broke: ${describeError(error)}`
    return { verdict: unknown(broken), broken }
  }
  if (verdict.verdict !== 'fail') return { verdict }
  const { missedBound } = verdict
  const stall =
    missedBound && history.clocks.stallIn(missedBound.fromMs, missedBound.toMs, stallMinMs)
  if (stall !== undefined && explains(stall, missedBound)) {
    const text = `the runner itself stood still for ${describeMs(stall.lateMs)} in that time`
    return { verdict: unknown(`${verdict.reason}; but ${text}`, verdict.evidence) }
  }
  const failing = verdict
  const defect = claim.knownDefects?.find((known) => known.matches(failing, history))
  return {
    verdict: fail(
      `${verdict.reason}${busyWords(history, missedBound)}`,
      verdict.evidence,
      missedBound,
    ),
    ...(defect && { knownDefect: defect.issue }),
  }
}

/**
 * A stall delays what it hits by about as long as it lasts: what was awaited for much longer beyond
 * its bound was missed for another reason.
 */
function explains(stall: { readonly lateMs: number }, missed: MissedBound | undefined): boolean {
  if (missed === undefined) return false
  const beyondMs = (missed.seenMs ?? missed.toMs) - missed.toMs
  return beyondMs <= stallReach * stall.lateMs
}

function busyWords({ clocks }: CheckHistory, missed: MissedBound | undefined): string {
  const busy = missed && clocks.loadIn(missed.fromMs, missed.toMs, busyPerCore)
  if (busy === undefined) return ''
  const { cores, load } = busy
  return `; the machine had a load of ${Math.round(load)} on ${cores} cores in that time`
}

function obstacleOf(history: CheckHistory): string | undefined {
  if (history.started === undefined) return 'the check never started'
  if (history.ended === undefined) return 'the run died before the check was over'
  if (history.ended.interrupted === true) return 'the check was interrupted'
  if (history.ended.error !== undefined) return `the check broke: ${history.ended.error}`
  const problem = history.faults.find((fault) => fault.problem !== undefined)
  if (problem?.problem !== undefined) return `fault ${problem.fault} ${problem.problem}`
  const unconfirmed = history.faults.find((fault) => fault.confirmedAt === undefined)
  if (unconfirmed !== undefined) return `fault ${unconfirmed.fault} was never seen to bite`
  return undefined
}
