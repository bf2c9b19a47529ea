import { countOf } from './count-of.ts'
import { describeBound, type Bound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { describeFailure, requestsOf } from './load-requests.ts'
import { loadFloor, loadProblem, undoneFaults } from './load-floor.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { LoadKind } from '../core/load.ts'
import type { OperationEvent } from '../core/event.ts'
import type { UndoneFault } from './load-floor.ts'

/** So long after the last failure it is over. */
const quietMs = 3_000

/**
 * Requests of these kinds fail only from the beginning of a fault until a bound after its undo.
 * A request counts for the whole time that it took.
 */
export function failuresEndWithin(options: {
  readonly kinds: readonly LoadKind[]
  readonly bound: (history: CheckHistory, fault: UndoneFault) => Bound
}): Invariant {
  return {
    floor: loadFloor,
    judge(history) {
      const problem = loadProblem(history)
      if (problem !== undefined) return unknown(problem)
      const requests = requestsOf(history, options.kinds)
      const failures = requests.filter(({ outcome }) => outcome !== 'ok')
      const windows = undoneFaults(history).map((fault, index, faults) => {
        const limit = options.bound(history, fault)
        const nextAt = faults[index + 1]?.beganAt ?? Infinity
        return { fault, limit, deadline: fault.undoneAt + limit.totalMs, nextAt }
      })
      const outside = failures.filter(
        ({ startMs, t }) =>
          !windows.some(({ deadline, fault }) => t >= fault.beganAt && startMs <= deadline),
      )
      const ends = windows.map((window) => ({ ...window, ms: lastFailureAfter(failures, window) }))
      const [worst] = ends.toSorted((a, b) => b.ms - a.ms)
      if (worst === undefined) return unknown('no fault was undone')
      const seen =
        `${failures.length} of ${countOf(requests.length, 'request')} failed, ${outside.length} of them ` +
        `outside of faults; ${describeEnd(worst)} (bound ${describeBound(worst.limit)})`
      const last = greatest(requests.map(({ startMs }) => startMs))
      const late = windows.filter(({ deadline }) =>
        outside.some(({ startMs }) => startMs > deadline),
      )
      if (outside.length > 0) {
        const missed = late[0]
        const bad = outside.filter(({ startMs }) => startMs > (missed?.deadline ?? Infinity))
        return fail(
          seen,
          evidenceOf(outside, describeFailure),
          missed && {
            fromMs: missed.fault.undoneAt,
            toMs: missed.deadline,
            seenMs: greatest(bad.map(({ t }) => t)),
          },
        )
      }
      const cutOff = windows.find(
        ({ deadline }) =>
          last < deadline && failures.some(({ startMs }) => startMs > last - quietMs),
      )
      if (cutOff !== undefined) {
        return unknown(`${seen}; the load ended before the bound of ${cutOff.fault.fault}`)
      }
      return pass(seen)
    },
  }
}

/** How long after a fault's undo the last request failed that had to do with it; 0 if none did. */
function lastFailureAfter(failures: readonly OperationEvent[], window: Window): number {
  const { deadline, fault, nextAt } = window
  const own = failures.filter(
    ({ startMs, t }) => t >= fault.beganAt && startMs <= deadline && t < nextAt,
  )
  return Math.max(0, greatest(own.map(({ startMs }) => startMs)) - fault.undoneAt)
}

/** When requests may fail for a fault, and when the next one begins. */
interface Window {
  readonly fault: UndoneFault
  readonly deadline: number
  readonly nextAt: number
}

function describeEnd({ fault, ms }: { readonly fault: UndoneFault; readonly ms: number }): string {
  return ms === 0
    ? 'none began after an undo'
    : `the last began ${describeMs(ms)} after ${fault.fault} was undone`
}
