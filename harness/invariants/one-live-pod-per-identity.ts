import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { gapIn } from './watch-blindness.ts'
import { podLives } from './pod-lives.ts'
import type { EffectEvent } from '../core/event.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * No pod of a StatefulSet begins to work before the one of the same name that came before it is
 * gone from the API, which it leaves only when its node has confirmed its end, and has written its
 * last: one that was deleted by force is gone, and may be at work. Judged by what containers wrote
 * on their nodes. The floor: how many identities began to work.
 */
export function oneLivePodPerIdentity(options: { readonly identitiesMin: number }): Invariant {
  const { identitiesMin } = options
  return {
    floor: `at least ${countOf(identitiesMin, 'identity', 'identities')} of a StatefulSet`,
    judge(history) {
      const lives = podLives(history).byUid
      const byName = new Map<string, EffectEvent[]>()
      const lastWroteMs = new Map<string, number>()
      for (const effect of history.effects) {
        const { podUid, wallMs } = effect
        lastWroteMs.set(podUid, Math.max(wallMs, lastWroteMs.get(podUid) ?? wallMs))
        const owner = lives.get(effect.podUid)?.view.ownerKind
        if (effect.state !== 'began' || owner !== 'StatefulSet') continue
        const key = `${effect.namespace}/${effect.pod}`
        byName.set(key, [...(byName.get(key) ?? []), effect])
      }
      const overlaps = [...byName.values()].flatMap((effects) =>
        effects.flatMap((effect) => {
          const beganAt = history.clocks.monotonicAt(effect.wallMs)
          const other = effects.find(({ podUid, wallMs }) => {
            if (podUid === effect.podUid || wallMs >= effect.wallMs) return false
            const goneAt = lives.get(podUid)?.goneAt ?? Infinity
            const wroteAt = history.clocks.monotonicAt(lastWroteMs.get(podUid) ?? wallMs)
            // Containers write whole seconds.
            return Math.max(goneAt, wroteAt) > beganAt + 1000
          })
          return other === undefined ? [] : [{ effect, other, beganAt }]
        }),
      )
      const second = [...byName.values()].filter(
        (effects) => new Set(effects.map(({ podUid }) => podUid)).size > 1,
      ).length
      const seen =
        `${countOf(byName.size, 'identity', 'identities')}, ${second} of them with a second pod, ` +
        countOf(overlaps.length, 'overlap')
      if (byName.size < identitiesMin) return unknown(`${seen}; ${identitiesMin} are needed`)
      if (overlaps.length === 0) return pass(seen)
      if (history.clocks.stepIn(0, history.endMs) !== undefined) {
        return unknown(`the wall clock stepped; ${seen}`)
      }
      const gaps = history.gaps('pods')
      const decided = overlaps.filter(({ beganAt }) => !gapIn(gaps, beganAt, beganAt + 1000))
      if (decided.length === 0) {
        return unknown(`the watch of pods was blind when the second one began; ${seen}`)
      }
      return fail(
        seen,
        evidenceOf(decided, ({ effect, other, beganAt }) => ({
          t: beganAt,
          subject: `${effect.namespace}/${effect.pod}`,
          text: `began on ${effect.node} while the one on ${other.node} was not gone or at work`,
        })),
      )
    },
  }
}
