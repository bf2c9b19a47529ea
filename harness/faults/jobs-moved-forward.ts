import { rfc3339, wallMs } from '../core/clock.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

/** Jobs that were acknowledged for later are due at once. */
export function jobsMovedForward(names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'jobs-moved-forward',
    description: `before the scenario ${names.join(', ')} are made due at once`,
    atStart: async (stage) => {
      const { dapr } = stage.testbed
      const member = schedulerReplicas(stage.testbed)[0]?.name ?? ''
      for (const name of names) {
        const job = { name, dueTime: rfc3339(wallMs()) }
        await dapr.scheduleJob(job, { member, overwrite: true }, stage.signal)
      }
    },
  }
}
