import { rfc3339, wallMs } from '../core/clock.ts'
import { jobCalls } from '../core/job-calls.ts'
import { atRate } from './at-rate.ts'
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
      const { dapr, members } = stage.testbed
      const askOnce = (number: number): Promise<unknown> => {
        const job: DaprJob = { name: `${prefix}${number}`, dueTime: rfc3339(wallMs() + dueInMs) }
        const member = members[number % members.length]?.name ?? ''
        return stage.dapr(
          jobCalls.schedule,
          job.name,
          (call) => dapr.scheduleJob(job, { member, limitMs }, call),
          { member, value: JSON.stringify(job) },
        )
      }
      await atRate(perSecond, askOnce, signal)
    },
  }
}
