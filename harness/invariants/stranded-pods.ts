import { faultsOf, nextInjection } from './anchor.ts'
import { nodeLives } from './node-lives.ts'
import { podLives } from './pod-lives.ts'
import { statesOfPods } from './states-of-pods.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { PodView } from '../core/resources.ts'

/** A fault that took nodes away, and what became of the pods that waited on them. */
export interface Stranding {
  readonly span: FaultSpan
  /** Pods that were bound to the nodes when these died, and had not started. */
  readonly waiting: number
  /**
   * Those that were still Pending at the limit, as they were then: who was deleted afterwards
   * shows another end.
   */
  readonly stuck: readonly PodView[]
}

/**
 * Every such fault that can be decided: it was seen to bite, was undone, and the history goes on
 * for `limitMs` after its nodes were Ready again.
 */
export function strandings(
  history: CheckHistory,
  { fault, limitMs }: { readonly fault: string; readonly limitMs: number },
): readonly Stranding[] {
  return faultsOf(history, fault).flatMap((span) => strandingOf(history, span, limitMs) ?? [])
}

function strandingOf(
  history: CheckHistory,
  span: FaultSpan,
  limitMs: number,
): Stranding | undefined {
  const { confirmedAt, undoneAt } = span
  if (confirmedAt === undefined || undoneAt === undefined) return undefined
  // A node that came back before it was missed was Ready all the time; what the next fault does to
  // it is not its return from this one.
  const untilMs = nextInjection(history, undoneAt)
  const readyAt = span.members.map((name) => {
    const states = (nodeLives(history).get(name) ?? []).filter(({ t }) => t < untilMs)
    return states.find(({ t, view }) => t >= undoneAt && view?.ready === 'True')?.t ?? undoneAt
  })
  const deadline = Math.max(...readyAt) + limitMs
  if (history.endMs < deadline) return undefined
  const waiting = [...podLives(history).byUid.values()].filter(
    (pod) =>
      span.members.includes(pod.view.node ?? '') &&
      (pod.boundAt ?? Infinity) <= confirmedAt &&
      (pod.startedAt ?? Infinity) > confirmedAt &&
      (pod.goneAt ?? Infinity) > confirmedAt,
  )
  const stuck = waiting.filter(
    (pod) => (pod.startedAt ?? Infinity) > deadline && (pod.goneAt ?? Infinity) > deadline,
  )
  const views = stuck.map(({ view }) => viewAt(history, view, deadline))
  return { span, waiting: waiting.length, stuck: views }
}

function viewAt(history: CheckHistory, pod: PodView, t: number): PodView {
  return (
    statesOfPods(history)
      .get(pod.uid)
      ?.findLast((seen) => seen.t <= t)?.object ?? pod
  )
}
