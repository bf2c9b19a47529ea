import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsBegun } from './operations-in-time.ts'
import { storeLosses } from './store-losses.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * While more members are away than the store tolerates, no write is acknowledged that began then.
 * The floor: how many were tried, answered or not.
 */
export function quorumLossStopsWrites(options: {
  readonly name: string
  readonly triedMin: number
}): Invariant {
  const { name, triedMin } = options
  return {
    floor: `at least ${countOf(triedMin, 'write')} that began while the quorum was lost`,
    judge(history) {
      const losses = storeLosses(history, 'quorum')
      const tried = losses.flatMap(({ confirmedAt: from, undoingAt: to }) =>
        from === undefined || to === undefined
          ? []
          : operationsBegun(history, { name, from, to }).map((operation) => ({
              operation,
              // What is answered after the undo was answered by a store that had its quorum again.
              done: operation.outcome === 'ok' && operation.t <= to,
            })),
      )
      const done = tried.filter((one) => one.done)
      const seen =
        `${done.length} of ${countOf(tried.length, 'write')} acknowledged that began during ` +
        countOf(losses.length, 'loss of the quorum', 'losses of the quorum')
      if (done.length > 0) {
        return fail(
          seen,
          evidenceOf(done, ({ operation }) => ({
            t: operation.t,
            subject: operation.subject,
            text: 'acknowledged without a quorum',
          })),
        )
      }
      return tried.length < triedMin ? unknown(`${seen}; ${triedMin} are needed`) : pass(seen)
    },
  }
}
