import type { V1ContainerStatus, V1Pod, V1Toleration } from '@kubernetes/client-node'
import { parseRfc3339 } from '../../core/clock.ts'
import type { PodView, Toleration } from '../../core/resources.ts'
import { present } from './present.ts'
import { projectSpread } from './project-spread.ts'
import type { Raw } from './raw-object.ts'

const indexAnnotation = 'batch.kubernetes.io/job-completion-index'

/**
 * What claims rest on of a Pod. `startedMs` is when the kubelet took it on; `deletedMs` is the
 * deletion timestamp, which lies a grace period after the deletion was asked for.
 */
export function projectPod(pod: Raw<V1Pod>): PodView {
  const { metadata, spec, status } = pod
  const labels = metadata?.labels ?? {}
  const owner = metadata?.ownerReferences?.find((reference) => reference.controller === true)
  const spread = projectSpread(spec?.topologySpreadConstraints, labels)
  const tolerations = (spec?.tolerations ?? []).flatMap(projectToleration)
  return {
    namespace: metadata?.namespace ?? '',
    name: metadata?.name ?? '',
    uid: metadata?.uid ?? '',
    ...(owner !== undefined && {
      ownerKind: owner.kind,
      ownerName: owner.name,
      ownerUid: owner.uid,
    }),
    labels,
    createdMs: parseRfc3339(metadata?.creationTimestamp) ?? 0,
    ...present('deletedMs', parseRfc3339(metadata?.deletionTimestamp)),
    ...present('node', spec?.nodeName),
    phase: phaseOf(status?.phase),
    ...projectConditions(pod),
    ...present('startedMs', parseRfc3339(status?.startTime)),
    ...present('restarts', restarts(pod)),
    createdNeverStarted: isCreatedNeverStarted(pod),
    finalizers: metadata?.finalizers ?? [],
    ...present('index', completionIndex(pod)),
    ...(spread.length > 0 && { spread }),
    ...present('nodeSelector', spec?.nodeSelector),
    ...(tolerations.length > 0 && { tolerations }),
  }
}

function projectConditions(
  pod: Raw<V1Pod>,
): Pick<PodView, 'ready' | 'scheduled' | 'scheduledReason' | 'disrupted'> {
  const conditions = pod.status?.conditions ?? []
  const find = (type: string) => conditions.find((condition) => condition.type === type)
  const scheduled = find('PodScheduled')
  const status = scheduled?.status
  return {
    ready: find('Ready')?.status === 'True',
    scheduled: status === 'True' || status === 'False' ? status : 'absent',
    ...(status !== 'True' && present('scheduledReason', scheduled?.reason)),
    disrupted: find('DisruptionTarget')?.status === 'True',
  }
}

const phases: readonly PodView['phase'][] = ['Running', 'Succeeded', 'Failed', 'Unknown']

/** Before anyone has written a status, the API's own default is Pending. */
function phaseOf(phase: string | null | undefined): PodView['phase'] {
  return phases.find((known) => known === phase) ?? 'Pending'
}

/** kubernetes/kubernetes#118321: the container was made, and nobody ever started it. */
function isCreatedNeverStarted(pod: Raw<V1Pod>): boolean {
  if (pod.status?.phase !== 'Pending') return false
  return (pod.status.containerStatuses ?? []).some(
    (container) => hasText(container.containerID) && isWaitingWithoutReason(container),
  )
}

function isWaitingWithoutReason(container: Raw<V1ContainerStatus>): boolean {
  const waiting = container.state?.waiting
  if (waiting === undefined || waiting === null) return false
  return !hasText(waiting.reason) && container.started !== true
}

function restarts(pod: Raw<V1Pod>): number | undefined {
  const counts = (pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount ?? 0)
  const sum = counts.reduce((total, count) => total + count, 0)
  return sum === 0 ? undefined : sum
}

function hasText(text: string | null | undefined): boolean {
  return text !== undefined && text !== null && text !== ''
}

function completionIndex(pod: Raw<V1Pod>): number | undefined {
  const text = pod.metadata?.annotations?.[indexAnnotation]
  return text === undefined ? undefined : Number(text)
}

function projectToleration(toleration: Raw<V1Toleration>): readonly Toleration[] {
  const { key, operator, value, effect } = toleration
  // Lt and Gt compare numbers (alpha in 1.35); nothing here can say that.
  if (hasText(operator) && operator !== 'Exists' && operator !== 'Equal') return []
  return [
    {
      ...present('key', key),
      operator: operator === 'Exists' ? 'Exists' : 'Equal',
      ...present('value', value),
      ...present('effect', effect),
    },
  ]
}
