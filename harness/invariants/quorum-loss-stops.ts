import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsBegun } from './operations-in-time.ts'
import { storeLosses } from './store-losses.ts'
import type { Invariant } from '../core/claim.ts'

interface StopsOptions {
  /** Name of the operations. */
  readonly name: string
  /** The floor: how many must have begun, answered or not. */
  readonly triedMin: number
}

/**
 * While more members are away than the store tolerates, no write is acknowledged that began then.
 * The floor: how many were tried, answered or not.
 */
export function quorumLossStopsWrites(options: StopsOptions): Invariant {
  return quorumLossStops({ ...options, what: 'write', done: 'acknowledged' })
}

/**
 * The same of reads that ask for the newest state: none is answered. One that waits until the
 * members are back is not answered either: what it would have said then is unknown.
 */
export function quorumLossStopsReads(options: StopsOptions): Invariant {
  return quorumLossStops({ ...options, what: 'read', done: 'answered' })
}

function quorumLossStops(
  options: StopsOptions & { readonly what: string; readonly done: string },
): Invariant {
  const { done, name, triedMin, what } = options
  return {
    floor: `at least ${countOf(triedMin, what)} that began while the quorum was lost`,
    judge(history) {
      const losses = storeLosses(history, 'quorum')
      const tried = losses.flatMap(({ confirmedAt: from, undoingAt: to }) =>
        from === undefined || to === undefined
          ? []
          : operationsBegun(history, { name, from, to }).map((operation) => ({
              operation,
              // What is answered after the undo was answered by a store that had its quorum again.
              isLate: operation.t > to,
            })),
      )
      const wrong = tried.filter(({ isLate, operation }) => operation.outcome === 'ok' && !isLate)
      const open = tried.filter(({ isLate }) => isLate)
      const seen =
        `${wrong.length} of ${countOf(tried.length, what)} ${done} that began during ` +
        countOf(losses.length, 'loss of the quorum', 'losses of the quorum') +
        (open.length === 0 ? '' : `; ${open.length} waited for its end`)
      if (wrong.length > 0) {
        return fail(
          seen,
          evidenceOf(wrong, ({ operation }) => ({
            t: operation.t,
            subject: operation.subject,
            text: `${done} without a quorum`,
          })),
        )
      }
      return tried.length < triedMin ? unknown(`${seen}; ${triedMin} are needed`) : pass(seen)
    },
  }
}
