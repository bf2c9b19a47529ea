import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { evictedFrom, replacementsOf, spreadsWith, zoneLosses } from './zone-losses.ts'
import { evidenceOf } from './evidence-of.ts'
import { greatest } from './extremes.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'
import type { Verdict } from '../core/verdict.ts'
import type { ZoneLoss } from './zone-losses.ts'

export interface ReplacementsMoveOnOptions {
  /** Kind, id or role of the fault that takes a zone away. */
  readonly fault: string
  /** The floor: how many pods must have been evicted from a lost zone. */
  readonly evictedMin: number
  readonly match?: ObjectMatch
  /** From the last eviction until as many replacements are bound in zones that survive. */
  readonly bound: (history: CheckHistory) => Bound
}

/**
 * While a zone is lost, replacements of pods that spread with nodeTaintsPolicy Honor are bound in
 * the zones that survive: tainted nodes are no domain for them.
 */
export function replacementsMoveOn(options: ReplacementsMoveOnOptions): Invariant {
  return {
    floor: `at least ${countOf(options.evictedMin, 'pod')} evicted from a lost zone`,
    judge(history) {
      const verdicts = zoneLosses(history, options.fault)
        .map((loss) => judgeLoss(history, loss, options))
        .filter((verdict) => verdict !== undefined)
      return (
        verdicts.find(({ verdict }) => verdict === 'fail') ??
        verdicts.find(({ verdict }) => verdict === 'unknown') ??
        verdicts[0] ??
        unknown(`no zone was lost with ${options.evictedMin} pods evicted before its return`)
      )
    },
  }
}

/** The verdict on one lost zone; `undefined` when too little was evicted from it. */
function judgeLoss(
  history: CheckHistory,
  loss: ZoneLoss,
  options: ReplacementsMoveOnOptions,
): Verdict | undefined {
  const evicted = evictedFrom(history, loss, spreadsWith('Honor', options.match))
  if (evicted.length < options.evictedMin) return undefined
  const limit = options.bound(history)
  const fromMs = greatest(evicted.map(({ evictedAt }) => evictedAt))
  const deadline = fromMs + limit.totalMs
  const replacements = replacementsOf(history, loss, evicted)
  const moved = replacements.filter(
    ({ view, boundAt = Infinity }) =>
      boundAt <= Math.min(deadline, loss.toMs) && !loss.nodes.has(view.node ?? ''),
  )
  const seen =
    `of ${countOf(evicted.length, 'pod')} evicted with ${loss.fault.fault} ${moved.length} were` +
    ` replaced in surviving zones (bound ${describeBound(limit)})`
  if (moved.length >= evicted.length) return pass(seen)
  if (loss.toMs < deadline) return unknown(`the zone returned before the bound; ${seen}`)
  const others = replacements.filter((pod) => !moved.includes(pod))
  const evidence = evidenceOf(others, ({ view, first }) => ({
    t: first.t,
    subject: `${view.namespace}/${view.name}`,
    text: `not bound to a surviving node in time; PodScheduled was ${view.scheduled} at last`,
  }))
  const none = { t: deadline, text: 'no replacement was there' }
  return fail(seen, evidence.length > 0 ? evidence : [none], { fromMs, toMs: deadline })
}
