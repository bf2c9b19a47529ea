import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { describeFailure, requestsOf } from './load-requests.ts'
import { loadFloor, loadProblem, undoneFaults } from './load-floor.ts'
import type { Invariant } from '../core/claim.ts'
import type { LoadKind } from '../core/load.ts'

/** Every request of these kinds is answered, before, in and after the faults. */
export function noRequestFails(kinds: readonly LoadKind[]): Invariant {
  return {
    floor: loadFloor,
    judge(history) {
      const problem = loadProblem(history)
      if (problem !== undefined) return unknown(problem)
      const requests = requestsOf(history, kinds)
      const faults = undoneFaults(history)
      const inFaults = requests.filter(({ startMs }) =>
        faults.some(({ beganAt, undoneAt }) => startMs >= beganAt && startMs <= undoneAt),
      )
      if (inFaults.length === 0) return unknown(`no ${kinds.join(' or ')} was sent in a fault`)
      const failed = requests.filter(({ outcome }) => outcome !== 'ok')
      const slowestMs = greatest(requests.map(({ startMs, t }) => t - startMs))
      const seen =
        `${countOf(requests.length, 'request')}, ${inFaults.length} of them in ` +
        `${countOf(faults.length, 'fault')}: ${failed.length} failed, the slowest took ${describeMs(slowestMs)}`
      if (failed.length === 0) return pass(seen)
      return fail(seen, evidenceOf(failed, describeFailure))
    },
  }
}
