import { jobCalls } from '../core/job-calls.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { DaprAnswer, DaprApp } from '../core/dapr.ts'
import type { DaprStage } from '../core/stage.ts'

/**
 * What an app is listed through the first replica that runs, with the name of its watcher as the
 * subject: the value is JSON, as that of `listJobs`.
 */
export async function listJobsOf(
  stage: DaprStage,
  { app, watcher }: { readonly app: DaprApp; readonly watcher: string },
): Promise<void> {
  const { dapr } = stage.testbed
  const member =
    schedulerReplicas(stage.testbed).find((one) => one.state() === 'running')?.name ?? ''
  const ask = async (signal: AbortSignal): Promise<DaprAnswer> => {
    const { jobs, ...answer } = await dapr.listJobs({ member, app }, signal)
    return { ...answer, ...(jobs !== undefined && { value: JSON.stringify(jobs) }) }
  }
  await stage.dapr(jobCalls.listOf, watcher, ask, { member })
}
