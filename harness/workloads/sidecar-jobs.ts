import { rfc3339, wallMs } from '../core/clock.ts'
import { jobCalls } from '../core/job-calls.ts'
import { sidecarMember } from '../core/sidecar-member.ts'
import { sidecarOf } from '../core/sidecar-of.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { DaprStage } from '../core/stage.ts'
import type { PlannedJob } from './schedule-jobs.ts'

/**
 * Schedules these jobs through the sidecar, as an app does, and one after the other. What was asked
 * for is recorded as `scheduleJobs` does. Returns their names.
 */
export async function scheduleThroughSidecar(
  stage: DaprStage,
  planned: readonly PlannedJob[],
): Promise<readonly string[]> {
  const sidecar = sidecarOf(stage.testbed)
  const { name: member } = sidecarMember
  // Dapr before 1.15 counts in whole seconds.
  const now = Math.ceil(wallMs() / 1000) * 1000
  for (const { dueInMs, ...rest } of planned) {
    const job: DaprJob = { ...rest, dueTime: rfc3339(now + dueInMs) }
    const ask = (signal: AbortSignal) => sidecar.scheduleJob(job, {}, signal)
    await stage.dapr(jobCalls.schedule, job.name, ask, { member, value: JSON.stringify(job) })
  }
  return planned.map(({ name }) => name)
}

/** Deletes these jobs through the sidecar, one after the other. */
export async function deleteThroughSidecar(
  stage: DaprStage,
  names: readonly string[],
): Promise<void> {
  const sidecar = sidecarOf(stage.testbed)
  const { name: member } = sidecarMember
  for (const name of names) {
    const ask = (signal: AbortSignal) => sidecar.deleteJob(name, {}, signal)
    await stage.dapr(jobCalls.remove, name, ask, { member })
  }
}
