import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { gapIn } from './watch-blindness.ts'
import { shutdownsOf } from './shutdowns.ts'
import { statesOfPods } from './states-of-pods.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * Pods that the shutdown of their machine ended are shown as ended by it, before the machine is
 * started again: Failed, with the condition DisruptionTarget. The floor: how many pods were Ready
 * on the machine.
 */
export function shutdownFailsPods(options: {
  readonly fault: string
  readonly podsMin: number
  readonly match: ObjectMatch
}): Invariant {
  const { fault, podsMin, match } = options
  return {
    floor: `at least ${countOf(podsMin, 'pod')} Ready on a machine that was shut down`,
    judge(history) {
      const pods = shutdownsOf(history, fault, match).flatMap((shutdown) =>
        shutdown.pods.map((pod) => {
          const states = statesOfPods(history).get(pod.uid) ?? []
          const during = states.filter(({ t }) => t > shutdown.orderedAt && t < shutdown.untilMs)
          const isShown = during.some(({ object }) => object.phase === 'Failed' && object.disrupted)
          return { pod, shutdown, isShown, last: during.at(-1)?.object ?? pod }
        }),
      )
      const wrong = pods.filter(({ isShown }) => !isShown)
      const seen =
        `${pods.length - wrong.length} of ${countOf(pods.length, 'pod')} ended by the shutdown` +
        ' were Failed with DisruptionTarget'
      if (pods.length < podsMin) return unknown(`${seen}; ${podsMin} are needed`)
      if (wrong.length === 0) return pass(seen)
      const gaps = history.gaps('pods')
      const decided = wrong.filter(
        ({ shutdown }) => !gapIn(gaps, shutdown.orderedAt, shutdown.untilMs),
      )
      if (decided.length === 0) return unknown(`the watch of pods was blind; ${seen}`)
      const evidence = evidenceOf(decided, ({ pod, last, shutdown }) => ({
        t: shutdown.untilMs,
        subject: `${pod.namespace}/${pod.name}`,
        text: `${last.phase}${last.ready ? ' and Ready' : ''} on ${pod.node}, which was off`,
      }))
      return fail(seen, evidence)
    },
  }
}
