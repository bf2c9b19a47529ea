import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { operationsNamed } from './operations-named.ts'
import { storeLosses } from './store-losses.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * After a loss of the quorum, or a fault of that name, was undone, a write is acknowledged within a
 * bound.
 */
export function writesResume(options: {
  readonly name: string
  /** Instead of losses of the quorum. */
  readonly after?: string
  readonly within: readonly BoundPart[]
}): Invariant {
  return {
    floor: `at least one ${options.after ?? 'loss of the quorum'} that was undone, and writes after it`,
    judge(history) {
      const limit = bound(options.within)
      const { after } = options
      const spans =
        after === undefined
          ? storeLosses(history, 'quorum')
          : history.faults.filter(({ name }) => name === after)
      const losses = spans.flatMap((span) =>
        span.undoneAt === undefined ? [] : [{ span, undoneAt: span.undoneAt }],
      )
      const returns = losses.map(({ span, undoneAt }) => {
        const later = operationsNamed(history, options.name).filter(({ t }) => t > undoneAt)
        const first = later.find(({ outcome }) => outcome === 'ok')
        const afterMs = (first?.t ?? history.endMs) - undoneAt
        return { span, undoneAt, afterMs, wasTried: later.length > 0, came: first !== undefined }
      })
      const tried = returns.filter(({ wasTried }) => wasTried)
      const what = after ?? 'loss of the quorum'
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
