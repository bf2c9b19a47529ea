import { podLives, wasLost } from './pod-lives.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { EffectEvent } from '../core/event.ts'

/** Effects carry whole seconds. */
const resolutionMs = 1000

/** Work that was done again: the effect that nothing counted, and the next one of the same work. */
interface Repeat {
  readonly effect: EffectEvent
  readonly next: EffectEvent
}

/**
 * How often work was done again, and what came between the effect and the status that nobody got:
 * a fault of the node on which it was done, from the effect to the next one of the same work.
 */
export function describeRepeats(history: CheckHistory): string {
  const repeats = repeatsOf(history)
  if (repeats.length === 0) return 'none was repeated'
  const causes = new Map<string, number>()
  for (const repeat of repeats) {
    const fault = faultBetween(history, repeat)
    const cause =
      fault === undefined
        ? 'without a fault of its node'
        : `because ${fault.name} of ${repeat.effect.node} came between effect and status`
    causes.set(cause, (causes.get(cause) ?? 0) + 1)
  }
  const times = `work was repeated ${repeats.length === 1 ? 'once' : `${repeats.length} times`}`
  const [only] = causes.keys()
  if (causes.size === 1) return `${times}, ${only ?? ''}`
  const parts = [...causes].map(([cause, count]) => `${count} ${cause}`)
  return `${times}: ${parts.join(', ')}`
}

/**
 * The effects that no status followed although their work was done again. What counts is the last
 * effect of a pod that succeeded; an Indexed Job counts one pod for each index.
 */
function repeatsOf(history: CheckHistory): readonly Repeat[] {
  const pods = podLives(history).byUid
  return [...effectsByWork(history).values()].flatMap((effects) => {
    const counting = new Map<string, EffectEvent>()
    for (const effect of effects) {
      if (pods.get(effect.podUid)?.view.phase === 'Succeeded') counting.set(effect.podUid, effect)
    }
    const counted = [...counting.values()]
    const indexed = effects[0]?.index !== undefined
    const kept = new Set(indexed ? counted.slice(-1) : counted)
    return effects.flatMap((effect, at): Repeat[] => {
      const next = effects[at + 1] ?? (indexed ? counted.at(-1) : undefined)
      if (kept.has(effect) || next === undefined) return []
      const pod = pods.get(effect.podUid)
      // Of a Job without indexes: what a pod did that is not over yet may still be counted.
      const isOver = indexed || pod === undefined || wasLost(pod)
      return isOver || next.podUid === effect.podUid ? [{ effect, next }] : []
    })
  })
}

/** What was done of each index, or of each Job without indexes, in the order of time. */
function effectsByWork(history: CheckHistory): ReadonlyMap<string, readonly EffectEvent[]> {
  const byWork = new Map<string, EffectEvent[]>()
  for (const effect of history.effects) {
    if (effect.state !== 'done' || effect.job === undefined) continue
    const work = `${effect.namespace}/${effect.job}/${effect.index ?? ''}`
    const effects = byWork.get(work)
    if (effects === undefined) byWork.set(work, [effect])
    else effects.push(effect)
  }
  for (const effects of byWork.values()) effects.sort((one, other) => one.wallMs - other.wallMs)
  return byWork
}

function faultBetween(history: CheckHistory, { effect, next }: Repeat): FaultSpan | undefined {
  const [fromMs, toMs] = [effect.wallMs, next.wallMs + resolutionMs].map((wallMs) =>
    history.clocks.monotonicAt(wallMs),
  ) as [number, number]
  return history.faults.find(
    ({ members, injectedAt = Infinity, undoneAt = Infinity }) =>
      members.includes(effect.node) && injectedAt <= toMs && undoneAt >= fromMs,
  )
}
