import { perHistory } from './per-history.ts'
import { podLives } from './pod-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { PodLife } from './pod-lives.ts'

/** The pods of every Job, by the Job's uid. */
export const podsOfJobs: (history: CheckHistory) => ReadonlyMap<string, readonly PodLife[]> =
  perHistory((history) => {
    const byJob = new Map<string, PodLife[]>()
    for (const pod of podLives(history).byUid.values()) {
      const { ownerKind, ownerUid } = pod.view
      if (ownerKind !== 'Job' || ownerUid === undefined) continue
      const siblings = byJob.get(ownerUid)
      if (siblings === undefined) byJob.set(ownerUid, [pod])
      else siblings.push(pod)
    }
    return byJob
  })
