import { faultsOf } from './anchor.ts'
import { matches, type ObjectMatch } from './object-match.ts'
import { statesOfPods } from './states-of-pods.ts'
import type { CheckHistory, FaultSpan, Seen } from '../core/history.ts'
import type { EffectEvent } from '../core/event.ts'
import type { EffectState } from '../core/effect.ts'
import type { PodView } from '../core/resources.ts'

/** A machine that was asked to power off, from the order to its end. Monotonic. */
export interface Shutdown {
  readonly span: FaultSpan
  readonly orderedAt: number
  /** It was off. */
  readonly offAt: number
  /** When somebody began to start it again; the end of the history if nobody did. */
  readonly untilMs: number
  /** Ready on its machines when the order came. */
  readonly pods: readonly PodView[]
}

/** The shutdowns of that fault which came to their end, with the pods that they had to end. */
export function shutdownsOf(history: CheckHistory, fault: string, match?: ObjectMatch): Shutdown[] {
  return faultsOf(history, fault).flatMap((span): Shutdown[] => {
    const { aimedAt: orderedAt, injectedAt: offAt } = span
    if (orderedAt === undefined || offAt === undefined) return []
    const pods = readyPodsAt(history, orderedAt, match).filter(({ node = '' }) =>
      span.members.includes(node),
    )
    return [{ span, orderedAt, offAt, untilMs: span.undoingAt ?? history.endMs, pods }]
  })
}

/** The pods that were Ready at a time and not about to go. */
export function readyPodsAt(history: CheckHistory, t: number, match?: ObjectMatch): PodView[] {
  return [...statesOfPods(history).values()].flatMap((states) => {
    const last = states.findLast((state) => state.t <= t)
    if (last === undefined || isTaken(last)) return []
    return last.object.ready && matches(match, last.object) ? [last.object] : []
  })
}

function isTaken({ change, object }: Seen<'pods'>): boolean {
  return object.deletedMs !== undefined || change === 'deleted' || change === 'gone'
}

/** The first effect of that kind which a pod left in a shutdown; containers write whole seconds. */
export function effectIn(
  history: CheckHistory,
  { orderedAt, offAt }: Shutdown,
  { uid }: PodView,
  state: EffectState,
): EffectEvent | undefined {
  return history.effects.find((effect) => {
    const t = history.clocks.monotonicAt(effect.wallMs)
    return effect.podUid === uid && effect.state === state && t > orderedAt - 1000 && t <= offAt
  })
}

/** Whether anything is known of what the containers of a pod did. */
export function hasEffects(history: CheckHistory, { uid }: PodView): boolean {
  return history.effects.some(({ podUid, state }) => podUid === uid && state === 'began')
}
