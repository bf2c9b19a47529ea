import { countOf } from './count-of.ts'
import { evictedFrom, replacementsOf, spreadsWith, zoneLosses } from './zone-losses.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { wasPending } from './pod-lives.ts'
import type { Evidence } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'
import type { PodLife } from './pod-lives.ts'

/**
 * While a zone is lost, replacements of pods that spread with nodeTaintsPolicy Ignore wait: the
 * lost zone still is a domain, and the emptiest one. The floor: how many pods were evicted from a
 * lost zone, each of which is due to be replaced.
 */
export function replacementsWait(options: {
  readonly fault: string
  readonly pendingMin: number
  readonly match?: ObjectMatch
  /** Of the constraints that make them wait; Honor waits only by minDomains. Default Ignore. */
  readonly nodeTaintsPolicy?: 'Ignore' | 'Honor'
}): Invariant {
  const { fault, pendingMin, match, nodeTaintsPolicy = 'Ignore' } = options
  return {
    floor: `at least ${countOf(pendingMin, 'pod')} evicted from a lost zone`,
    judge(history) {
      const losses = zoneLosses(history, fault)
        .map((loss) => {
          const evicted = evictedFrom(history, loss, spreadsWith(nodeTaintsPolicy, match))
          const replacements = replacementsOf(history, loss, evicted)
          const bound = replacements.filter((pod) => (pod.boundAt ?? Infinity) <= loss.toMs)
          const waiting = replacements.filter(
            (pod) => (pod.boundAt ?? Infinity) > loss.toMs && wasPending(pod, loss.toMs),
          )
          return { loss, evicted: evicted.length, waiting: waiting.length, bound }
        })
        .filter(({ evicted }) => evicted >= pendingMin)
      const [first] = losses
      if (first === undefined) {
        return unknown(`no zone was lost with ${pendingMin} pods evicted before its return`)
      }
      const worst = losses.reduce((a, b) => (b.waiting < a.waiting ? b : a))
      const seen =
        `of ${countOf(worst.evicted, 'pod')} evicted with ${worst.loss.fault.fault}` +
        ` ${worst.waiting} waited until its undo, ${worst.bound.length} were bound before`
      if (worst.waiting >= pendingMin) return pass(seen)
      return fail(seen, evidenceOfBinds(worst.loss.toMs, worst.bound))
    },
  }
}

function evidenceOfBinds(undoMs: number, bound: readonly PodLife[]): Evidence[] {
  if (bound.length === 0) {
    return [{ t: undoMs, text: 'no replacement was there at the undo' }]
  }
  return evidenceOf(bound, (pod) => ({
    t: pod.boundAt ?? undoMs,
    subject: `${pod.view.namespace}/${pod.view.name}`,
    text: `bound to ${pod.view.node ?? 'a node'} while the zone was lost`,
  }))
}
