import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { operationsNamed } from './operations-named.ts'
import { storeLosses } from './store-losses.ts'
import type { Invariant } from '../core/claim.ts'

/** After a loss of the quorum was undone, a write is acknowledged within a bound. */
export function writesResume(options: {
  readonly name: string
  readonly within: readonly BoundPart[]
}): Invariant {
  return {
    floor: 'at least one loss of the quorum that was undone, and writes after it',
    judge(history) {
      const limit = bound(options.within)
      const losses = storeLosses(history, 'quorum').flatMap((span) =>
        span.undoneAt === undefined ? [] : [{ span, undoneAt: span.undoneAt }],
      )
      const returns = losses.map(({ span, undoneAt }) => {
        const later = operationsNamed(history, options.name).filter(({ t }) => t > undoneAt)
        const first = later.find(({ outcome }) => outcome === 'ok')
        const afterMs = (first?.t ?? history.endMs) - undoneAt
        return { span, undoneAt, afterMs, wasTried: later.length > 0, came: first !== undefined }
      })
      const tried = returns.filter(({ wasTried }) => wasTried)
      if (tried.length === 0)
        return unknown('no loss of the quorum was undone, or nobody wrote then')
      const worstMs = greatest(tried.map(({ afterMs }) => afterMs))
      const seen =
        `after ${countOf(tried.length, 'loss of the quorum', 'losses of the quorum')} writes were ` +
        `acknowledged again within ${describeMs(worstMs)} (bound ${describeBound(limit)})`
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
