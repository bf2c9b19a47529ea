import { jobCalls } from '../core/job-calls.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { DaprStage } from '../core/stage.ts'

/**
 * Deletes these jobs, each through the next replica that runs, one after the other. Returns the
 * names of those that were acknowledged.
 */
export async function deleteJobs(
  stage: DaprStage,
  names: readonly string[],
): Promise<readonly string[]> {
  const { dapr } = stage.testbed
  const there = schedulerReplicas(stage.testbed).filter((member) => member.state() === 'running')
  const deleted: string[] = []
  for (const [index, name] of names.entries()) {
    const member = there[index % there.length]?.name ?? ''
    const { outcome } = await stage.dapr(
      jobCalls.remove,
      name,
      (signal) => dapr.deleteJob(name, { member }, signal),
      { member },
    )
    if (outcome === 'ok') deleted.push(name)
  }
  return deleted
}
