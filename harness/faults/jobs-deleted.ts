import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

const lookMs = 100

/** Somebody deletes jobs as soon as they were acknowledged. */
export function jobsDeleted(names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'jobs-deleted',
    description: `beside the scenario ${names.join(', ')} are deleted, and nobody is told`,
    act: async (stage) => {
      const { dapr } = stage.testbed
      const member = schedulerReplicas(stage.testbed)[0]?.name ?? ''
      while (!stage.signal.aborted) {
        for (const name of names) await dapr.deleteJob(name, { member }, stage.signal)
        await stage.sleep(lookMs)
      }
    },
  }
}
