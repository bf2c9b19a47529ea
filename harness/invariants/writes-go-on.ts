import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsBegun, operationsEnded } from './operations-in-time.ts'
import { storeLosses } from './store-losses.ts'
import type { Invariant } from '../core/claim.ts'

/** Fewer attempts than this in a fault show nothing. */
const triedMin = 10

/**
 * While no more members are away than the store tolerates, the longest time without an acknowledged
 * write stays within a bound, from the fault's beginning to its undo.
 */
export function writesGoOn(options: {
  /** Name of the writing operations. */
  readonly name: string
  readonly within: readonly BoundPart[]
}): Invariant {
  return {
    floor: `at least one tolerated loss, and ${triedMin} writes that were tried in it`,
    judge(history) {
      const losses = storeLosses(history, 'tolerated')
      const limit = bound(options.within)
      const gaps = losses.flatMap((span) => {
        const { injectedAt: from, undoingAt: to } = span
        if (from === undefined || to === undefined) return []
        const window = { name: options.name, from, to }
        const tried = operationsBegun(history, window).length
        const acknowledged = operationsEnded(history, window).filter(
          ({ outcome }) => outcome === 'ok',
        )
        return [{ span, tried, ...longestGap([from, ...acknowledged.map(({ t }) => t), to]) }]
      })
      const judged = gaps.filter(({ tried }) => tried >= triedMin)
      const words = `(bound ${describeBound(limit)})`
      if (judged.length === 0) {
        return unknown(
          `${countOf(losses.length, 'tolerated loss', 'tolerated losses')}, too few writes`,
        )
      }
      const worst = judged.reduce((a, b) => (b.ms > a.ms ? b : a))
      const seen =
        `over ${countOf(judged.length, 'tolerated loss', 'tolerated losses')} the longest time ` +
        `without an acknowledged write was ${describeMs(worst.ms)} ${words}`
      const missed = judged.filter(({ ms }) => ms > limit.totalMs)
      if (missed.length === 0) return pass(seen)
      return fail(
        seen,
        evidenceOf(missed, ({ atMs, ms, span }) => ({
          t: atMs,
          subject: span.fault,
          text: `nothing was acknowledged for ${describeMs(ms)}`,
        })),
        { fromMs: worst.atMs, toMs: worst.atMs + limit.totalMs, seenMs: worst.atMs + worst.ms },
      )
    },
  }
}

function longestGap(times: readonly number[]): { readonly atMs: number; readonly ms: number } {
  let longest = { atMs: times[0] ?? 0, ms: 0 }
  const sorted = times.toSorted((a, b) => a - b)
  for (const [index, to] of sorted.entries()) {
    const from = sorted[index - 1]
    if (from !== undefined && to - from > longest.ms) longest = { atMs: from, ms: to - from }
  }
  return longest
}
