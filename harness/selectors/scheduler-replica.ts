import { HarnessError } from '../core/errors.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import { targetNow, type Target } from '../core/target.ts'
import type { DaprTestbed, Testbed } from '../core/testbed.ts'

/**
 * A replica of Dapr's scheduler: the one that is that member of the store, or, where the store is
 * outside, one by `chance` in `[0, 1)`.
 */
export function schedulerReplica(ofStore: Target, chance: number): Target {
  return async (testbed, signal) => {
    if (!testbed.members.some(({ role }) => role === 'etcd')) {
      return targetNow(ofStore, testbed, signal)
    }
    const replicas = schedulerReplicas(testbed)
    const chosen = replicas[Math.floor(chance * replicas.length)]
    if (chosen === undefined) throw new HarnessError(`${testbed.id} has no replica`)
    return [chosen.name]
  }
}

/** The replica that delivers a job when the fault is injected, as the store shares jobs. */
export function jobOwner(job: string): Target {
  return async (testbed, signal) => {
    if (!isScheduler(testbed)) throw new HarnessError(`${testbed.id} has no jobs of Dapr`)
    return [await testbed.ownerOf(job, signal)]
  }
}

function isScheduler(testbed: Testbed): testbed is DaprTestbed {
  return testbed.kind === 'dapr'
}
