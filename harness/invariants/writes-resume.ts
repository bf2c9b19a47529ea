import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { operationsEnded } from './operations-in-time.ts'
import { storeLosses } from './store-losses.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * After a loss of the quorum, any loss of members, or a fault of a name was undone, a write is
 * acknowledged within a bound.
 */
export function writesResume(options: {
  readonly name: string
  /** Which losses of members count; default: those of the quorum. */
  readonly loss?: 'quorum' | 'any'
  /** Instead of losses: the name of a fault. */
  readonly after?: string
  readonly within: readonly BoundPart[]
}): Invariant {
  const { after, loss = 'quorum' } = options
  const what = after ?? (loss === 'any' ? 'loss of members' : 'loss of the quorum')
  return {
    floor: `at least one ${what} that was undone, and writes after it`,
    judge(history) {
      const limit = bound(options.within)
      const spans =
        after === undefined
          ? storeLosses(history, loss)
          : history.faults.filter(({ name }) => name === after)
      const losses = spans.flatMap((span) =>
        span.undoneAt === undefined ? [] : [{ span, undoneAt: span.undoneAt }],
      )
      const returns = losses.map(({ span, undoneAt }) => {
        const window = { name: options.name, from: undoneAt, to: Infinity }
        const later = operationsEnded(history, window)
        const first = later.find(({ outcome }) => outcome === 'ok')
        const afterMs = (first?.t ?? history.endMs) - undoneAt
        return { span, undoneAt, afterMs, wasTried: later.length > 0, came: first !== undefined }
      })
      const tried = returns.filter(({ wasTried }) => wasTried)
      if (tried.length === 0) return unknown(`no ${what} was undone, or nobody wrote then`)
      const worstMs = greatest(tried.map(({ afterMs }) => afterMs))
      const seen = `after ${tried.length} × ${what} writes were acknowledged again within ${describeMs(worstMs)} (bound ${describeBound(limit)})`
      const late = tried.filter(({ afterMs, came }) => !came || afterMs > limit.totalMs)
      const [worst] = late
      if (worst === undefined) return pass(seen)
      return fail(
        seen,
        evidenceOf(late, ({ afterMs, came, span, undoneAt }) => ({
          t: undoneAt,
          subject: span.fault,
          text: came
            ? `acknowledged ${describeMs(afterMs)} later`
            : 'nothing was acknowledged later',
        })),
        {
          fromMs: worst.undoneAt,
          toMs: worst.undoneAt + limit.totalMs,
          seenMs: worst.undoneAt + worst.afterMs,
        },
      )
    },
  }
}
