import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { openGap } from './watch-blindness.ts'
import { podLives } from './pod-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * What the API calls succeeded was done: every pod of a Job that is Succeeded has left the effect
 * of its work on its node. Work that left its effect more often than it was counted is said, and
 * fails nothing: a node that died between effect and status repeats it, and Jobs promise at least
 * once. Where no container left any effect, nothing is known. The floor: how many pods succeeded.
 */
export function completedWorkWasDone(options: { readonly podsMin: number }): Invariant {
  const { podsMin } = options
  return {
    floor: `at least ${countOf(podsMin, 'succeeded pod')} of Jobs`,
    judge(history) {
      const succeeded = [...podLives(history).byUid.values()]
        .map(({ view }) => view)
        .filter((pod) => pod.ownerKind === 'Job' && pod.phase === 'Succeeded')
      const done = new Set(
        history.effects.filter(({ state }) => state === 'done').map(({ podUid }) => podUid),
      )
      const undone = succeeded.filter((pod) => !done.has(pod.uid))
      const seen =
        `${countOf(succeeded.length, 'succeeded pod')}, ${succeeded.length - undone.length} of` +
        ` which left their effect; ${describeRepeats(history)}`
      if (succeeded.length < podsMin) return unknown(`${seen}; ${podsMin} are needed`)
      if (undone.length === 0) return pass(seen)
      // Simulated containers leave none, and neither do nodes that nobody could read.
      if (history.effects.length === 0)
        return unknown(`no effect of any container is known; ${seen}`)
      const gap = openGap(history, ['pods'])
      if (gap !== undefined) return unknown(`${gap}; ${seen}`)
      return fail(
        `${countOf(undone.length, 'pod')} succeeded without an effect; ${seen}`,
        evidenceOf(undone, (pod) => ({
          t: history.endMs,
          subject: `${pod.namespace}/${pod.name}`,
          text: `Succeeded on ${pod.node ?? 'no node'}, which kept no effect of it`,
        })),
      )
    },
  }
}

/** How often work of one index, or of one run, was done again. */
function describeRepeats(history: CheckHistory): string {
  const counts = new Map<string, number>()
  for (const { state, namespace, job, index } of history.effects) {
    if (state !== 'done' || job === undefined || index === undefined) continue
    const key = `${namespace}/${job}/${index}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const repeated = [...counts.values()].filter((count) => count > 1)
  return `${repeated.length} of ${countOf(counts.size, 'index', 'indexes')} done more than once`
}
