import { classifyPending } from './classify-pending.ts'
import { jobLives } from './job-lives.ts'
import { matches } from './object-match.ts'
import { nodeAt, nodeLives } from './node-lives.ts'
import { podLives, wasPending } from './pod-lives.ts'
import { podsOfJobs } from './pods-of-jobs.ts'
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
}

/** What was pending at a monotonic time. */
export function pendingAt(
  history: CheckHistory,
  t: number,
  match: ObjectMatch | undefined,
): PendingItem[] {
  const items: PendingItem[] = []
  for (const [uid, pod] of podLives(history).byUid) {
    if (!wasPending(pod, t) || !matches(match, pod.view)) continue
    const clearedAt = pod.startedAt ?? pod.goneAt
    items.push({
      subject: `${pod.view.namespace}/${pod.view.name}`,
      podUid: uid,
      ...(clearedAt !== undefined && { clearedAt }),
    })
  }
  return [...items, ...jobsWithoutPods(history, t, match)]
}

function jobsWithoutPods(
  history: CheckHistory,
  t: number,
  match: ObjectMatch | undefined,
): PendingItem[] {
  const atWallMs = history.clocks.wallAt(t)
  const items: PendingItem[] = []
  for (const { view, seenAt, endWallMs } of jobLives(history)) {
    if (seenAt > t || endWallMs <= atWallMs || view.suspended || !matches(match, view)) continue
    const pods = podsOfJobs(history).get(view.uid) ?? []
    if (pods.some((pod) => pod.first.t <= t)) continue
    const cleared = Math.min(
      ...pods.map((pod) => pod.startedAt ?? pod.goneAt ?? Infinity),
      endWallMs === Infinity ? Infinity : history.clocks.monotonicAt(endWallMs),
    )
    items.push({
      subject: `${view.namespace}/${view.name}`,
      ...(cleared !== Infinity && { clearedAt: cleared }),
    })
  }
  return items
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
