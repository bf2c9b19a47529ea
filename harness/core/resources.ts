/**
 * Compact projections of watched objects: what claims rest on, and no more. Times are wall
 * milliseconds since 1970 as Kubernetes wrote them (whole seconds, but for leases).
 */
export interface NodeView {
  readonly name: string
  readonly uid: string
  readonly labels: Readonly<Record<string, string>>
  /** Status of the Ready condition. */
  readonly ready: 'True' | 'False' | 'Unknown' | 'absent'
  /** `key=value:effect`, value left out when empty. */
  readonly taints: readonly string[]
  readonly unschedulable: boolean
}

export interface PodView {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly ownerKind?: string
  readonly ownerName?: string
  readonly ownerUid?: string
  readonly labels: Readonly<Record<string, string>>
  readonly createdMs: number
  readonly deletedMs?: number
  readonly node?: string
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  readonly ready: boolean
  /** Status of the PodScheduled condition, with its reason when it is not True. */
  readonly scheduled: 'True' | 'False' | 'absent'
  readonly scheduledReason?: string
  /** True when a DisruptionTarget condition stands. */
  readonly disrupted: boolean
  readonly startedMs?: number
  /** How often its containers were started again, all together; absent when never. */
  readonly restarts?: number
  /** A container has an id although its state is still waiting: created, never started. */
  readonly createdNeverStarted: boolean
  readonly finalizers: readonly string[]
  /** Completion index of an Indexed Job. */
  readonly index?: number
  readonly spread?: readonly SpreadConstraint[]
  readonly nodeSelector?: Readonly<Record<string, string>>
  readonly tolerations?: readonly Toleration[]
}

export interface SpreadConstraint {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains?: number
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway'
  readonly nodeTaintsPolicy: 'Ignore' | 'Honor'
  readonly nodeAffinityPolicy: 'Ignore' | 'Honor'
  /** matchLabels of the constraint's selector, with matchLabelKeys already resolved. */
  readonly matchLabels: Readonly<Record<string, string>>
}

export interface Toleration {
  readonly key?: string
  readonly operator: 'Exists' | 'Equal'
  readonly value?: string
  readonly effect?: string
}

export interface JobView {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  /** Name and uid of the owning CronJob. */
  readonly cronJob?: string
  readonly cronJobUid?: string
  /** When the run was due (annotation `batch.kubernetes.io/cronjob-scheduled-timestamp`). */
  readonly dueMs?: number
  readonly createdMs: number
  readonly deletedMs?: number
  readonly startedMs?: number
  readonly completedMs?: number
  readonly indexed: boolean
  readonly completions: number
  readonly parallelism: number
  readonly backoffLimit: number
  readonly suspended: boolean
  readonly active: number
  readonly succeeded: number
  readonly failed: number
  readonly terminating: number
  /** As the API writes it, such as `0-3,5`. */
  readonly completedIndexes: string
  /** Types of the conditions whose status is True: Complete, Failed, SuccessCriteriaMet, ... */
  readonly conditions: readonly string[]
  /** When the first of Complete and Failed became True. */
  readonly finishedMs?: number
  readonly labels: Readonly<Record<string, string>>
}

export interface CronJobView {
  readonly namespace: string
  readonly name: string
  readonly uid: string
  readonly createdMs: number
  readonly schedule: string
  readonly timeZone?: string
  readonly policy: 'Allow' | 'Forbid' | 'Replace'
  readonly suspended: boolean
  readonly startingDeadlineMs?: number
  readonly active: number
  readonly lastScheduleMs?: number
  readonly labels: Readonly<Record<string, string>>
}

export interface LeaseView {
  readonly namespace: string
  readonly name: string
  readonly holder: string
  readonly durationMs: number
  readonly renewedMs?: number
  readonly transitions: number
}

/** The watched resources and the projection of each. */
export interface ResourceViews {
  readonly nodes: NodeView
  readonly pods: PodView
  readonly jobs: JobView
  readonly cronjobs: CronJobView
  readonly leases: LeaseView
}

export type Resource = keyof ResourceViews

export const resources: readonly Resource[] = ['nodes', 'pods', 'jobs', 'cronjobs', 'leases']
