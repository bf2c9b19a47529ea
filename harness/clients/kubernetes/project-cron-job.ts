import type { V1CronJob } from '@kubernetes/client-node'
import { parseRfc3339 } from '../../core/clock.ts'
import type { CronJobView } from '../../core/resources.ts'
import { present } from './present.ts'
import type { Raw } from './raw-object.ts'

/** What claims rest on of a CronJob. */
export function projectCronJob(cronJob: Raw<V1CronJob>): CronJobView {
  const { metadata, spec, status } = cronJob
  const deadlineSeconds = spec?.startingDeadlineSeconds
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    createdMs: parseRfc3339(metadata?.creationTimestamp) ?? 0,
    schedule: spec?.schedule ?? '',
    ...present('timeZone', spec?.timeZone),
    policy: policyOf(spec?.concurrencyPolicy),
    suspended: spec?.suspend === true,
    ...(typeof deadlineSeconds === 'number' && { startingDeadlineMs: deadlineSeconds * 1000 }),
    active: status?.active?.length ?? 0,
    ...present('lastScheduleMs', parseRfc3339(status?.lastScheduleTime)),
    labels: metadata?.labels ?? {},
  }
}

function policyOf(policy: string | null | undefined): CronJobView['policy'] {
  return policy === 'Forbid' || policy === 'Replace' ? policy : 'Allow'
}
