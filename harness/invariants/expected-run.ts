import type { CronJobView, JobView } from '../core/resources.ts'

/** A run created at most so long after it could be is on time; creation times are whole seconds. */
export const onTimeMs = 5_000

export type RunClass = 'on-time' | 'late' | 'caught-up' | 'superseded' | 'skipped' | 'missed'

/** What became of one due time of a CronJob. Times are wall milliseconds. */
export interface ExpectedRun {
  /** `namespace/name`. */
  readonly cronJob: string
  readonly dueMs: number
  readonly class: RunClass
  /** Why it is in this class, where the class alone does not say it. */
  readonly reason?: string
  /** Whether the control plane was out when the run could have been started. */
  readonly excused: boolean
  readonly job?: JobView
  /** How long after it was due its Job was created, and after it could first be started. */
  readonly createdLagMs?: number
  readonly startLagMs?: number
  readonly finishedMs?: number
}

/** A CronJob's projection and the wall milliseconds in which it held. */
export interface CronJobSpan {
  readonly view: CronJobView
  readonly fromMs: number
  readonly toMs: number
}
