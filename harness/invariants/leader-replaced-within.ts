import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { Invariant } from '../core/claim.ts'

const quantile = 0.95

/**
 * After a leader of the store was killed a write that began later is acknowledged within a bound,
 * in 95 of 100 kills. The floor: how many leaders were killed.
 */
export function leaderReplacedWithin(options: {
  /** Name of the fault that kills leaders. */
  readonly fault: string
  /** Name of the writing operations. */
  readonly name: string
  readonly killsMin: number
  readonly within: readonly BoundPart[]
}): Invariant {
  const { fault, killsMin, name } = options
  return {
    floor: `at least ${countOf(killsMin, 'leader')} killed while writes were tried`,
    judge(history) {
      const limit = bound(options.within)
      const writes = operationsNamed(history, name)
      const kills = history.faults.flatMap((span) => {
        const { injectedAt: from, undoingAt: to = history.endMs } = span
        if (span.name !== fault || from === undefined) return []
        const tried = writes.filter(({ startMs }) => startMs >= from && startMs < to)
        if (tried.length === 0) return []
        const first = tried.find(({ outcome }) => outcome === 'ok')
        return [{ span, from, ms: (first?.t ?? to) - from, came: first !== undefined }]
      })
      kills.sort((a, b) => a.ms - b.ms)
      const at = kills[Math.max(0, Math.ceil(quantile * kills.length) - 1)]
      const words = `(bound ${describeBound(limit)})`
      if (at === undefined || kills.length < killsMin) {
        return unknown(`${countOf(kills.length, 'leader')} killed; ${killsMin} are needed`)
      }
      const median = kills[Math.floor(kills.length / 2)]
      const seen =
        `${countOf(kills.length, 'leader')} killed; the next write was acknowledged after ` +
        `${describeMs(median?.ms ?? 0)} in the median, ${describeMs(at.ms)} in 95 of 100 ${words}`
      if (at.came && at.ms <= limit.totalMs) return pass(seen)
      const late = kills.filter(({ came, ms }) => !came || ms > limit.totalMs)
      return fail(
        seen,
        evidenceOf(late, ({ came, from, ms, span }) => ({
          t: from,
          subject: span.fault,
          text: came ? `acknowledged ${describeMs(ms)} later` : 'nothing was acknowledged',
        })),
        { fromMs: at.from, toMs: at.from + limit.totalMs, seenMs: at.from + at.ms },
      )
    },
  }
}
