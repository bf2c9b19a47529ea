import { members, saw, wall } from './history-of.ts'
import type {
  CronJobView,
  JobView,
  NodeView,
  PodView,
  SpreadConstraint,
} from '../../core/resources.ts'
import type { HistoryEvent } from '../../core/event.ts'

const namespace = 'tiny'

/** A CronJob that is due every minute. */
export function cronJob(name: string, fields: Partial<CronJobView> = {}): CronJobView {
  return {
    namespace,
    name,
    uid: `cronjob-${name}`,
    createdMs: wall(0),
    schedule: '* * * * *',
    policy: 'Allow',
    suspended: false,
    active: 0,
    labels: {},
    ...fields,
  }
}

/** A plain Job of one pod that has begun. */
export function job(name: string, fields: Partial<JobView> = {}): JobView {
  return {
    namespace,
    name,
    uid: `job-${name}`,
    createdMs: wall(0),
    indexed: false,
    completions: 1,
    parallelism: 1,
    backoffLimit: 6,
    suspended: false,
    active: 1,
    succeeded: 0,
    failed: 0,
    terminating: 0,
    completedIndexes: '',
    conditions: [],
    labels: {},
    ...fields,
  }
}

/** What Complete changes of a Job. */
export function complete(second: number): Partial<JobView> {
  const atMs = Math.floor(wall(second) / 1000) * 1000
  return { conditions: ['Complete'], active: 0, succeeded: 1, completedMs: atMs, finishedMs: atMs }
}

/**
 * The run of a CronJob: its Job is created at a second and succeeds at another, or never. Creation
 * times are cut to whole seconds as Kubernetes does.
 */
export function ran(
  cronJobName: string,
  run: {
    readonly due: number
    readonly created?: number
    readonly done?: number
    readonly name?: string
  },
): HistoryEvent[] {
  const created = run.created ?? run.due
  const view = job(run.name ?? `${cronJobName}-${wall(run.due) / 60_000}`, {
    cronJob: cronJobName,
    cronJobUid: `cronjob-${cronJobName}`,
    dueMs: wall(run.due),
    createdMs: Math.floor(wall(created) / 1000) * 1000,
  })
  const begun = saw(created, 'jobs', view, 'added')
  if (run.done === undefined) return [begun]
  return [begun, saw(run.done, 'jobs', { ...view, ...complete(run.done) })]
}

/** A pod of the app `web`, owned by `owner`, Pending and without a node. */
export function pod(name: string, fields: Partial<PodView> = {}): PodView {
  return {
    namespace,
    name,
    uid: `pod-${name}`,
    ownerKind: 'ReplicaSet',
    ownerName: 'web',
    ownerUid: 'replicaset-web',
    labels: { app: 'web' },
    createdMs: wall(0),
    phase: 'Pending',
    ready: false,
    scheduled: 'absent',
    disrupted: false,
    createdNeverStarted: false,
    finalizers: [],
    ...fields,
  }
}

/** What a bind, and then a start, changes of a pod. */
export function bound(node: string): Partial<PodView> {
  return { node, scheduled: 'True' }
}

export function running(node: string): Partial<PodView> {
  return { ...bound(node), phase: 'Running', ready: true }
}

/** A Ready node, labelled with its name and the zone of its member. */
export function node(name: string, fields: Partial<NodeView> = {}): NodeView {
  const zone = members.find((member) => member.name === name)?.zone ?? 'a'
  return {
    name,
    uid: `node-${name}`,
    labels: { 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': zone },
    ready: 'True',
    taints: [],
    unschedulable: false,
    ...fields,
  }
}

/** All six nodes, listed at a second. */
export function allNodes(second = 0): HistoryEvent[] {
  return members
    .filter((member) => member.role === 'node')
    .map((member) => saw(second, 'nodes', node(member.name), 'listed'))
}

/** What the loss of a node changes of it. */
export const lost: Partial<NodeView> = {
  ready: 'Unknown',
  taints: ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'],
}

/** At most one pod more of the app `web` in a zone than in the emptiest. */
export function zoneSpread(fields: Partial<SpreadConstraint> = {}): SpreadConstraint {
  return {
    topologyKey: 'topology.kubernetes.io/zone',
    maxSkew: 1,
    whenUnsatisfiable: 'DoNotSchedule',
    nodeTaintsPolicy: 'Ignore',
    nodeAffinityPolicy: 'Honor',
    matchLabels: { app: 'web' },
    ...fields,
  }
}

/** A pod that is seen without a node, bound 0.2 s later and running 0.5 s after that. */
export function placed(
  second: number,
  name: string,
  on: string,
  fields: Partial<PodView> = { spread: [zoneSpread()] },
): HistoryEvent[] {
  return [
    saw(second - 0.2, 'pods', pod(name, fields), 'added'),
    saw(second, 'pods', pod(name, { ...fields, ...bound(on) })),
    saw(second + 0.5, 'pods', pod(name, { ...fields, ...running(on) })),
  ]
}
