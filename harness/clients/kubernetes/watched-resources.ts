import type { V1CronJob, V1Job, V1Lease, V1Node, V1Pod } from '@kubernetes/client-node'
import type { Resource, ResourceViews } from '../../core/resources.ts'
import { projectCronJob } from './project-cron-job.ts'
import { projectJob } from './project-job.ts'
import { projectLease } from './project-lease.ts'
import { projectNode } from './project-node.ts'
import { projectPod } from './project-pod.ts'
import type { Raw } from './raw-object.ts'

/** A watched resource: the path of its collection, and its projection. */
export interface WatchedResource<R extends Resource> {
  readonly path: string
  /** The view of an object as the API wrote it; `undefined` when it is not to be recorded. */
  readonly project: (object: unknown) => ResourceViews[R] | undefined
}

/** The resources that a history knows. */
export const watchedResources: { readonly [R in Resource]: WatchedResource<R> } = {
  nodes: { path: '/api/v1/nodes', project: (object) => projectNode(object as Raw<V1Node>) },
  pods: { path: '/api/v1/pods', project: (object) => projectPod(object as Raw<V1Pod>) },
  jobs: { path: '/apis/batch/v1/jobs', project: (object) => projectJob(object as Raw<V1Job>) },
  cronjobs: {
    path: '/apis/batch/v1/cronjobs',
    project: (object) => projectCronJob(object as Raw<V1CronJob>),
  },
  leases: {
    path: '/apis/coordination.k8s.io/v1/leases',
    project: (object) => projectLease(object as Raw<V1Lease>),
  },
}
