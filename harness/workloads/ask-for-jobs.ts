import { rfc3339, wallMs } from '../core/clock.ts'
import { atRate } from './at-rate.ts'
import { scheduleJob } from './schedule-jobs.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { DaprStage, Workload } from '../core/stage.ts'

/**
 * Schedules jobs that run once, `dueInMs` later, at a constant rate and each through the next
 * replica, whatever is answered and whoever is away. A call waits for its answer at most `limitMs`.
 */
export function askForJobs(options: {
  readonly prefix: string
  readonly perSecond: number
  readonly dueInMs: number
  readonly limitMs: number
}): Workload<DaprStage> {
  const { dueInMs, limitMs, perSecond, prefix } = options
  return {
    name: 'ask-for-jobs',
    async run(stage, signal) {
      const askOnce = (number: number): Promise<unknown> => {
        const job: DaprJob = { name: `${prefix}${number}`, dueTime: rfc3339(wallMs() + dueInMs) }
        return scheduleJob(stage, job, { turn: number, limitMs })
      }
      await atRate(perSecond, askOnce, signal)
    },
  }
}
