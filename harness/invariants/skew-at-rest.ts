import { countOf } from './count-of.ts'
import { domainsOf } from './spread-domains.ts'
import { evidenceOf } from './evidence-of.ts'
import { greatest, smallest } from './extremes.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { hardConstraints } from './spread-rules.ts'
import { hasLabels, matches } from './object-match.ts'
import { nodeLives } from './node-lives.ts'
import { openGap } from './watch-blindness.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'
import type { PodView, SpreadConstraint } from '../core/resources.ts'

/** How long the watches may lag behind what the scenario saw. */
const watchLagMs = 1_000

/**
 * When the step is reached, such as the end of a rollout, Ready pods are spread within maxSkew.
 * A step that was given up is a missed bound. Pods of Jobs end when they are done, so that they
 * are never at rest: they are not judged. The floor: how many Ready pods there must be.
 */
export function skewAtRest(options: {
  readonly step: string
  readonly podsMin: number
  readonly match?: ObjectMatch
}): Invariant {
  const { step, podsMin, match } = options
  return {
    floor: `at least ${countOf(podsMin, 'Ready pod')} at the step ${step}`,
    judge(history) {
      const end = history.steps.findLast((event) => event.name === step && event.state === 'end')
      if (end === undefined) return unknown(`the step ${step} was never reached`)
      if (end.ok === false) {
        const begin = history.steps.findLast(
          (event) => event.name === step && event.state === 'begin' && event.t <= end.t,
        )
        const text = `given up; last seen: ${end.seen ?? 'nothing'}`
        const missedBound = { fromMs: begin?.t ?? 0, toMs: end.t }
        return fail(`the step ${step} was ${text}`, [{ t: end.t, text }], missedBound)
      }
      const gap = openGap(history, ['pods', 'nodes'])
      if (gap !== undefined) return unknown(gap)
      const now = spreadAt(history, end.t, match)
      const atRest = now.wide.length === 0 ? now : spreadAt(history, end.t + watchLagMs, match)
      const { pods, groups, wide } = atRest
      const seen = `${countOf(pods, 'Ready pod')} under ${countOf(groups, 'constraint')}`
      if (pods < podsMin) return unknown(`${seen} at ${step}; ${podsMin} are needed`)
      if (wide.length === 0) return pass(`${seen} at ${step}, all within maxSkew`)
      const evidence = evidenceOf(wide, (text) => ({ t: end.t, text }))
      return fail(`${countOf(wide.length, 'constraint')} exceeded at ${step}: ${seen}`, evidence)
    },
  }
}

/** How Ready pods were spread at a monotonic time; `wide` describes what exceeds maxSkew. */
function spreadAt(
  history: CheckHistory,
  t: number,
  match: ObjectMatch | undefined,
): { pods: number; groups: number; wide: string[] } {
  const ready = readyPods(history, t)
  const chosen = ready.filter(
    (pod) => pod.ownerKind !== 'Job' && matches(match, pod) && hardConstraints(pod).length > 0,
  )
  const groups = new Map<string, { pod: PodView; constraint: SpreadConstraint }>()
  for (const pod of chosen) {
    for (const constraint of hardConstraints(pod)) {
      groups.set(`${pod.namespace} ${JSON.stringify(constraint)}`, { pod, constraint })
    }
  }
  const nodes = [...nodeLives(history)].map(([name, states]) => ({ name, states }))
  const wide: string[] = []
  for (const { pod, constraint } of groups.values()) {
    const counted = ready.filter(
      ({ namespace, labels }) =>
        namespace === pod.namespace && hasLabels(labels, constraint.matchLabels),
    )
    const countOn = (node: string): { fewest: number; most: number } => {
      const count = counted.filter((other) => other.node === node).length
      return { fewest: count, most: count }
    }
    const constraints = hardConstraints(pod)
    const domains = domainsOf({ pod, constraint, constraints, nodes, fromMs: t, toMs: t, countOn })
    const sizes = [...domains.values()].map(({ most }) => most)
    const least = domains.size < (constraint.minDomains ?? 1) ? 0 : smallest(sizes)
    if (greatest(sizes) - least <= constraint.maxSkew) continue
    const each = [...domains].map(([value, { most }]) => `${value} ${most}`).join(', ')
    wide.push(`${constraint.topologyKey}: ${each}; maxSkew ${constraint.maxSkew}`)
  }
  return { pods: chosen.length, groups: groups.size, wide }
}

/** Pods that were Running, Ready and not marked for deletion at a monotonic time. */
function readyPods(history: CheckHistory, t: number): PodView[] {
  const views = new Map<string, PodView>()
  for (const { t: seenAt, change, object } of history.objects('pods')) {
    if (seenAt > t) break
    if (change === 'deleted' || change === 'gone') views.delete(object.uid)
    else views.set(object.uid, object)
  }
  return [...views.values()].filter(
    (pod) => pod.phase === 'Running' && pod.ready && pod.deletedMs === undefined,
  )
}
