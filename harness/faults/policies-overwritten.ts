import { rfc3339, wallMs } from '../core/clock.ts'
import type { DaprJob, FailurePolicy } from '../core/dapr.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

const other: FailurePolicy = { policy: 'constant', intervalMs: 700, retriesMax: 1 }

/** Jobs that were acknowledged with one policy have another, with the same due time. */
export function policiesOverwritten(names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'policies-overwritten',
    description: `before the scenario ${names.join(', ')} get a policy of one more attempt`,
    atStart: async (stage) => {
      const { dapr } = stage.testbed
      const member = schedulerReplicas(stage.testbed)[0]?.name ?? ''
      for (const name of names) {
        const { job } = await dapr.getJob(name, { member }, stage.signal)
        const changed: DaprJob = {
          ...(job ?? { name, dueTime: rfc3339(wallMs()) }),
          failurePolicy: other,
        }
        await dapr.scheduleJob(changed, { member, overwrite: true }, stage.signal)
      }
    },
  }
}
