import { countOf } from './count-of.ts'
import { effectIn, shutdownsOf } from './shutdowns.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { matches, type ObjectMatch } from './object-match.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * On a machine that is shut down no critical pod is told to end before every regular one has ended.
 * Judged by what they wrote on its disk. The floor: pairs of a regular and a critical pod which
 * were Ready on one machine.
 */
export function criticalPodsEndLast(options: {
  readonly fault: string
  readonly pairsMin: number
  readonly regular: ObjectMatch
  readonly critical: ObjectMatch
}): Invariant {
  const { fault, pairsMin, regular, critical } = options
  return {
    floor: `at least ${countOf(pairsMin, 'pair')} of a regular and a critical pod on a machine`,
    judge(history) {
      const pairs = shutdownsOf(history, fault).flatMap((shutdown) => {
        const others = shutdown.pods.filter((pod) => matches(critical, pod))
        return shutdown.pods
          .filter((pod) => matches(regular, pod))
          .flatMap((first) =>
            others
              .filter(({ node }) => node === first.node)
              .map((last) => ({
                first,
                last,
                endedMs: effectIn(history, shutdown, first, 'ended')?.wallMs,
                toldMs: effectIn(history, shutdown, last, 'told')?.wallMs,
              })),
          )
      })
      const known = pairs.flatMap(({ endedMs, toldMs, ...pair }) =>
        endedMs === undefined || toldMs === undefined ? [] : [{ ...pair, endedMs, toldMs }],
      )
      // Whole seconds: one that is smaller was earlier.
      const wrong = known.filter(({ endedMs, toldMs }) => toldMs < endedMs)
      const seen = `${known.length - wrong.length} of ${countOf(pairs.length, 'pair')} in order`
      if (pairs.length < pairsMin) return unknown(`${seen}; ${pairsMin} are needed`)
      if (wrong.length > 0) {
        const evidence = evidenceOf(wrong, ({ first, last, endedMs, toldMs }) => ({
          t: history.clocks.monotonicAt(toldMs),
          subject: `${last.namespace}/${last.name}`,
          text: `told to end ${(endedMs - toldMs) / 1000} s before the end of ${first.name}`,
        }))
        return fail(seen, evidence)
      }
      if (known.length < pairs.length) {
        return unknown(`of ${pairs.length - known.length} it is not known who ended when; ${seen}`)
      }
      return pass(seen)
    },
  }
}
