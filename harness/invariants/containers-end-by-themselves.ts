import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { effectIn, hasEffects, shutdownsOf } from './shutdowns.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * Containers on a machine that is shut down are told to end, and get to the end of what they do
 * then before the machine is off. Judged by what they wrote on its disk; what they need must be
 * less than their grace period. The floor: how many pods were Ready on the machine.
 */
export function containersEndByThemselves(options: {
  readonly fault: string
  readonly podsMin: number
  readonly match?: ObjectMatch
}): Invariant {
  const { fault, podsMin, match } = options
  return {
    floor: `at least ${countOf(podsMin, 'pod')} Ready on a machine that was shut down`,
    judge(history) {
      const ends = shutdownsOf(history, fault, match).flatMap((shutdown) =>
        shutdown.pods
          // The disk of a machine that nobody could read says nothing.
          .filter((pod) => hasEffects(history, pod))
          .map((pod) => ({
            pod,
            offAt: shutdown.offAt,
            told: effectIn(history, shutdown, pod, 'told'),
            ended: effectIn(history, shutdown, pod, 'ended'),
          })),
      )
      const cut = ends.filter(({ ended }) => ended === undefined)
      const slowestMs = greatest(
        ends.map(({ told, ended }) => (ended?.wallMs ?? 0) - (told?.wallMs ?? ended?.wallMs ?? 0)),
      )
      const seen =
        `${ends.length - cut.length} of ${countOf(ends.length, 'pod')} ended by themselves` +
        (cut.length === ends.length ? '' : `, ${describeMs(slowestMs)} after the order at most`)
      if (ends.length < podsMin) return unknown(`${seen}; ${podsMin} are needed`)
      if (cut.length === 0) return pass(seen)
      if (history.clocks.stepIn(0, history.endMs) !== undefined) {
        return unknown(`the wall clock stepped; ${seen}`)
      }
      const evidence = evidenceOf(cut, ({ pod, offAt, told }) => ({
        t: offAt,
        subject: `${pod.namespace}/${pod.name}`,
        text: `${told === undefined ? 'never told to end' : 'told to end, and cut off'} on ${pod.node}`,
      }))
      return fail(seen, evidence)
    },
  }
}
