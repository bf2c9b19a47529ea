import { perHistory } from './per-history.ts'
import type { CheckHistory, Seen } from '../core/history.ts'
import type { PodView } from '../core/resources.ts'

/** A pod over the whole history. Times are monotonic: when each thing was first seen. */
export interface PodLife {
  /** Its first and its last projection. */
  readonly first: Seen<'pods'>
  readonly view: PodView
  readonly boundAt?: number
  /** It has a node, and was seen before without one. */
  readonly bindSeen: boolean
  /** Running, or already finished. */
  readonly startedAt?: number
  /** Succeeded or Failed. */
  readonly finishedAt?: number
  /** Marked for deletion. */
  readonly deletingAt?: number
  readonly goneAt?: number
}

/** A pod got its node, or stopped to count there: finished, marked for deletion or gone. */
export interface PodChange {
  readonly t: number
  readonly kind: 'bound' | 'left'
  readonly pod: PodLife
}

export interface PodLives {
  readonly byUid: ReadonlyMap<string, PodLife>
  /** In the order of the watch, which is the order of the store. */
  readonly changes: readonly PodChange[]
}

type Growing<T> = { -readonly [K in keyof T]: T[K] }

/** Every pod of the history, indexed in one pass. */
export const podLives: (history: CheckHistory) => PodLives = perHistory((history) => {
  const byUid = new Map<string, Growing<PodLife>>()
  const changes: PodChange[] = []
  for (const seen of history.objects('pods')) {
    const { t, object } = seen
    let pod = byUid.get(object.uid)
    const isNew = pod === undefined
    if (pod === undefined) {
      pod = { first: seen, view: object, bindSeen: false }
      byUid.set(object.uid, pod)
    }
    pod.view = object
    if (pod.boundAt === undefined && object.node !== undefined) {
      pod.boundAt = t
      pod.bindSeen = !isNew
      changes.push({ t, kind: 'bound', pod })
    }
    if (follow(pod, seen)) changes.push({ t, kind: 'left', pod })
  }
  return { byUid, changes }
})

/** Takes over phase and deletion; true when the pod stops to count on its node just now. */
function follow(pod: Growing<PodLife>, { t, change, object }: Seen<'pods'>): boolean {
  const counted = !hasLeft(pod)
  const finished = object.phase === 'Succeeded' || object.phase === 'Failed'
  if (finished) pod.finishedAt ??= t
  if (finished || object.phase === 'Running') pod.startedAt ??= t
  if (object.deletedMs !== undefined) pod.deletingAt ??= t
  if (change === 'deleted' || change === 'gone') pod.goneAt ??= t
  return counted && hasLeft(pod)
}

function hasLeft(pod: PodLife): boolean {
  return pod.finishedAt !== undefined || pod.deletingAt !== undefined || pod.goneAt !== undefined
}

/** Whether the pod was Pending at a monotonic time: seen, not started, not gone. */
export function wasPending(pod: PodLife, t: number): boolean {
  return (
    pod.first.t <= t &&
    (pod.startedAt === undefined || pod.startedAt > t) &&
    (pod.goneAt === undefined || pod.goneAt > t)
  )
}

/** Whether the pod ended without having done its work: failed, or taken away unfinished. */
export function wasLost(pod: PodLife): boolean {
  if (pod.view.phase === 'Failed') return true
  if (pod.view.phase === 'Succeeded') return false
  return pod.deletingAt !== undefined || pod.goneAt !== undefined
}
