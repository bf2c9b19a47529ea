import { countOf } from './count-of.ts'
import { describeBound, type Bound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { describeFailure, requestsOf } from './load-requests.ts'
import { loadFloor, loadProblem, returnPoints } from './load-floor.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { LoadKind } from '../core/load.ts'
import type { OperationEvent } from '../core/event.ts'
import type { MissedBound } from '../core/verdict.ts'
import type { ReturnPoint, UndoneFault } from './load-floor.ts'

/** So long after the last failure it is over. */
const quietMs = 3_000

/**
 * Requests of these kinds fail only from the beginning of a fault until a bound after its undo. A
 * request counts for the whole time that it took.
 */
export function failuresEndWithin(options: {
  readonly kinds: readonly LoadKind[]
  readonly bound: (history: CheckHistory, fault: UndoneFault) => Bound
  /** The bound counts from the injection, too: requests are answered while the fault lasts. */
  readonly tolerated?: boolean
}): Invariant {
  const { kinds, tolerated = false } = options
  return {
    floor: loadFloor,
    judge(history) {
      const problem = loadProblem(history)
      if (problem !== undefined) return unknown(problem)
      const requests = requestsOf(history, kinds)
      const failures = requests.filter(({ outcome }) => outcome !== 'ok')
      const windows = returnPoints(history, { tolerated }).map((point): Window => {
        const limit = options.bound(history, point.fault)
        return { ...point, limit, deadline: point.atMs + limit.totalMs }
      })
      const outside = failures.filter((request) => !windows.some((one) => touches(request, one)))
      const [worst] = windows
        .map((one) => ({ ...one, ms: lastFailureAfter(failures, one) }))
        .sort((a, b) => b.ms - a.ms)
      if (worst === undefined) return unknown('no fault was undone')
      const seen =
        `${failures.length} of ${countOf(requests.length, 'request')} failed, ${outside.length} of them ` +
        `outside of faults; ${describeEnd(worst)} (bound ${describeBound(worst.limit)})`
      if (outside.length > 0) {
        return fail(seen, evidenceOf(outside, describeFailure), missedOf(outside, windows))
      }
      const lastMs = greatest(requests.map(({ startMs }) => startMs))
      const cutOff = windows.find(
        ({ deadline }) =>
          lastMs < deadline && failures.some(({ startMs }) => startMs > lastMs - quietMs),
      )
      return cutOff === undefined
        ? pass(seen)
        : unknown(`${seen}; the load ended before the bound, ${cutOff.what}`)
    },
  }
}

/** When requests may fail. */
interface Window extends ReturnPoint {
  readonly limit: Bound
  readonly deadline: number
}

function touches({ startMs, t }: OperationEvent, { deadline, fromMs }: Window): boolean {
  return t >= fromMs && startMs <= deadline
}

/** How long after the moment the last request failed that had to do with it; 0 if none did. */
function lastFailureAfter(failures: readonly OperationEvent[], window: Window): number {
  const own = failures.filter((request) => touches(request, window) && request.t < window.nextMs)
  return Math.max(0, greatest(own.map(({ startMs }) => startMs)) - window.atMs)
}

/** The first bound beyond which requests failed; none when they failed before anything broke. */
function missedOf(
  outside: readonly OperationEvent[],
  windows: readonly Window[],
): MissedBound | undefined {
  for (const { atMs, deadline, nextMs } of windows) {
    const late = outside.filter(({ startMs, t }) => startMs > deadline && t < nextMs)
    if (late.length === 0) continue
    return { fromMs: atMs, toMs: deadline, seenMs: greatest(late.map(({ t }) => t)) }
  }
  return undefined
}

function describeEnd({ ms, what }: { readonly what: string; readonly ms: number }): string {
  return ms === 0 ? 'none began after an undo' : `the last began ${describeMs(ms)} after ${what}`
}
