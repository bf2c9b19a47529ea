import { classifyPending } from './classify-pending.ts'
import { jobLives } from './job-lives.ts'
import { matches } from './object-match.ts'
import { nodeAt, nodeLives } from './node-lives.ts'
import { podLives, wasPending } from './pod-lives.ts'
import { smallest } from './extremes.ts'
import { podsOfJobs } from './pods-of-jobs.ts'
import type { JobLife } from './job-lives.ts'
import type { PodLife } from './pod-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { ObjectMatch } from './object-match.ts'

/** A pod that was Pending, or an unfinished Job without any pod. */
export interface PendingItem {
  /** `namespace/name`. */
  readonly subject: string
  /** Uid of the pod; a Job without pods has none. */
  readonly podUid?: string
  /** When it started or went away, monotonic; for a Job: when a pod of it did, or its end. */
  readonly clearedAt?: number
  /** A pod that went away without having started: nobody can say that it would have run. */
  readonly wentAway?: boolean
}

/** What was pending at each of the monotonic times, which must be in order. */
export function pendingAtEach(
  history: CheckHistory,
  times: readonly number[],
  match: ObjectMatch | undefined,
): PendingItem[][] {
  const pods = sweep({
    times,
    items: [...podLives(history).byUid.values()].filter((pod) => matches(match, pod.view)),
    beganAt: (pod) => pod.first.t,
    isPending: wasPending,
  })
  const jobs = sweep({
    times,
    items: jobLives(history).filter(({ view }) => !view.suspended && matches(match, view)),
    beganAt: (job) => job.seenAt,
    isPending: (job, t) => isWithoutPods(history, job, t),
  })
  return times.map((_, index) => [
    ...(pods[index] ?? []).map(podItem),
    ...(jobs[index] ?? []).map((job) => jobItem(history, job)),
  ])
}

/** Items that are pending at each time. Whoever began and is not pending never is again. */
function sweep<T>(options: {
  readonly times: readonly number[]
  /** In the order in which they began. */
  readonly items: readonly T[]
  readonly beganAt: (item: T) => number
  readonly isPending: (item: T, t: number) => boolean
}): T[][] {
  const { times, items, beganAt, isPending } = options
  let begun = 0
  let pending: T[] = []
  return times.map((t) => {
    const from = begun
    while (begun < items.length && beganAt(items[begun] as T) <= t) begun++
    pending = [...pending, ...items.slice(from, begun)].filter((item) => isPending(item, t))
    return pending
  })
}

function podItem({ view, startedAt, goneAt }: PodLife): PendingItem {
  const clearedAt = startedAt ?? goneAt
  return {
    subject: `${view.namespace}/${view.name}`,
    podUid: view.uid,
    ...(clearedAt !== undefined && { clearedAt }),
    ...(startedAt === undefined && goneAt !== undefined && { wentAway: true }),
  }
}

/** Whether a Job that was begun is unfinished and had no pod until then. */
function isWithoutPods(history: CheckHistory, { view, endWallMs }: JobLife, t: number): boolean {
  if (endWallMs <= history.clocks.wallAt(t)) return false
  const [first] = podsOfJobs(history).get(view.uid) ?? []
  return first === undefined || first.first.t > t
}

function jobItem(history: CheckHistory, { view, endWallMs }: JobLife): PendingItem {
  const pods = podsOfJobs(history).get(view.uid) ?? []
  const ended = endWallMs === Infinity ? Infinity : history.clocks.monotonicAt(endWallMs)
  const begun = smallest(pods.map((pod) => pod.startedAt ?? pod.goneAt ?? Infinity))
  const clearedAt = Math.min(begun, ended)
  return {
    subject: `${view.namespace}/${view.name}`,
    ...(clearedAt !== Infinity && { clearedAt }),
  }
}

/** Why each item had not started at a monotonic time. */
export function causesAt(
  history: CheckHistory,
  t: number,
  items: readonly PendingItem[],
): { readonly item: PendingItem; readonly cause: string }[] {
  const wanted = new Set(items.map(({ podUid }) => podUid))
  const views = new Map(
    history
      .objects('pods')
      .filter((seen) => seen.t <= t && wanted.has(seen.object.uid))
      .map(({ object }) => [object.uid, object]),
  )
  const storeRefuses = history.faults.some(
    (fault) =>
      fault.name === 'fill-quota' &&
      (fault.injectedAt ?? Infinity) <= t &&
      (fault.undoneAt ?? Infinity) > t,
  )
  return items.map((item) => {
    const view = item.podUid === undefined ? undefined : views.get(item.podUid)
    if (view === undefined) return { item, cause: 'without any pod' }
    const node = view.node === undefined ? [] : (nodeLives(history).get(view.node) ?? [])
    return { item, cause: classifyPending(view, { node: nodeAt(node, t), storeRefuses }) }
  })
}
