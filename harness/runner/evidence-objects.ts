import type { CheckHistory, Seen } from '../core/history.ts'
import { resources, type Resource } from '../core/resources.ts'
import type { Evidence } from '../core/verdict.ts'
import { subjectOf } from './evidence-window.ts'

/** An object as it was last seen. */
export interface EvidenceObject {
  readonly resource: Resource
  readonly seenAtMs: number
  readonly change: Seen<Resource>['change']
  readonly object: Seen<Resource>['object']
}

/**
 * The last projections of the objects that the evidence names, then of the Jobs and Pods that they
 * own, at most `objectsMax` of them.
 */
export function evidenceObjects(
  history: CheckHistory,
  evidence: readonly Evidence[],
  objectsMax: number,
): EvidenceObject[] {
  const subjects = new Set(evidence.flatMap(({ subject }) => subject ?? []))
  if (subjects.size === 0) return []
  const all = resources.flatMap((resource) => lastSeen(history, resource))
  const named = all.filter(({ object }) => subjects.has(subjectOf(object)))
  const taken = new Set(named)
  const uids = new Set(named.flatMap(({ object }) => uidOf(object) ?? []))
  // Twice: the Jobs of a CronJob, then the Pods of these Jobs.
  for (const _generation of ['jobs', 'pods']) {
    for (const one of all) {
      const owner = ownerOf(one.object)
      if (owner === undefined || !uids.has(owner)) continue
      taken.add(one)
      const uid = uidOf(one.object)
      if (uid !== undefined) uids.add(uid)
    }
  }
  return [...taken].slice(0, objectsMax)
}

function lastSeen(history: CheckHistory, resource: Resource): EvidenceObject[] {
  const last = new Map<string, EvidenceObject>()
  for (const { t, change, object } of history.objects(resource)) {
    last.set(uidOf(object) ?? subjectOf(object), { resource, seenAtMs: t, change, object })
  }
  return [...last.values()]
}

function uidOf(object: Seen<Resource>['object']): string | undefined {
  return 'uid' in object ? object.uid : undefined
}

function ownerOf(object: Seen<Resource>['object']): string | undefined {
  if ('ownerUid' in object) return object.ownerUid
  return 'cronJobUid' in object ? object.cronJobUid : undefined
}
