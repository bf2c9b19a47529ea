import { rfc3339, wallMs } from '../core/clock.ts'
import { jobCalls } from '../core/job-calls.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { DaprStage } from '../core/stage.ts'

/** A job as a scenario plans it: when it is due first, counted from now. */
export type PlannedJob = Omit<DaprJob, 'dueTime'> & { readonly dueInMs: number }

/**
 * Schedules these jobs, one after the other and each through the next replica. What was asked for
 * is the value of the operation, as JSON, with the due time as an instant: so claims can tell when
 * every run was due.
 */
export async function scheduleJobs(
  stage: DaprStage,
  planned: readonly PlannedJob[],
): Promise<void> {
  const { dapr, members } = stage.testbed
  const now = wallMs()
  for (const [index, { dueInMs, ...rest }] of planned.entries()) {
    const job: DaprJob = { ...rest, dueTime: rfc3339(now + dueInMs) }
    const member = members[index % members.length]?.name ?? ''
    await stage.dapr(
      jobCalls.schedule,
      job.name,
      (signal) => dapr.scheduleJob(job, { member }, signal),
      { member, value: JSON.stringify(job) },
    )
  }
}

/** Lists all jobs through every replica; what each of them says is the value, as JSON. */
export async function listJobs(stage: DaprStage): Promise<void> {
  const { dapr, members } = stage.testbed
  for (const { name: member } of members) {
    await stage.dapr(
      jobCalls.list,
      member,
      async (signal) => {
        const { jobs, ...answer } = await dapr.listJobs({ member }, signal)
        return { ...answer, ...(jobs !== undefined && { value: JSON.stringify(jobs) }) }
      },
      { member },
    )
  }
}
