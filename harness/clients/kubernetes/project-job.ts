import type { V1Job } from '@kubernetes/client-node'
import { parseRfc3339 } from '../../core/clock.ts'
import type { JobView } from '../../core/resources.ts'
import { present } from './present.ts'
import type { Raw } from './raw-object.ts'

const dueAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/** What claims rest on of a Job. Absent counts are 0; absent numbers of the spec, the API's 1. */
export function projectJob(job: Raw<V1Job>): JobView {
  const { metadata, spec, status } = job
  const owner = metadata?.ownerReferences?.find((reference) => reference.kind === 'CronJob')
  const conditions = (status?.conditions ?? []).filter((condition) => condition.status === 'True')
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ...(owner !== undefined && { cronJob: owner.name, cronJobUid: owner.uid }),
    ...present('dueMs', parseRfc3339(metadata?.annotations?.[dueAnnotation])),
    createdMs: parseRfc3339(metadata?.creationTimestamp) ?? 0,
    ...present('deletedMs', parseRfc3339(metadata?.deletionTimestamp)),
    ...present('startedMs', parseRfc3339(status?.startTime)),
    ...present('completedMs', parseRfc3339(status?.completionTime)),
    indexed: spec?.completionMode === 'Indexed',
    completions: spec?.completions ?? 1,
    parallelism: spec?.parallelism ?? 1,
    backoffLimit: spec?.backoffLimit ?? 6,
    suspended: spec?.suspend === true,
    active: status?.active ?? 0,
    succeeded: status?.succeeded ?? 0,
    failed: status?.failed ?? 0,
    terminating: status?.terminating ?? 0,
    completedIndexes: status?.completedIndexes ?? '',
    conditions: conditions.map((condition) => condition.type),
    ...present('finishedMs', parseRfc3339(finishTime(job))),
    labels: metadata?.labels ?? {},
  }
}

/** `completionTime` of a complete Job; that of a failed one is only in its condition. */
function finishTime(job: Raw<V1Job>): string | null | undefined {
  const isTrue = (type: string) =>
    job.status?.conditions?.find((one) => one.type === type && one.status === 'True')
  const complete = isTrue('Complete')
  if (complete !== undefined) return job.status?.completionTime ?? complete.lastTransitionTime
  return isTrue('Failed')?.lastTransitionTime
}
