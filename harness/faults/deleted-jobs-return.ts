import { rfc3339, wallMs } from '../core/clock.ts'
import { noSuchJob } from '../core/look-replica.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

const soonMs = 2_000
const lookMs = 250

/** Jobs that were deleted run once more. */
export function deletedJobsReturn(names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'deleted-jobs-return',
    description: `as soon as one of ${names.join(', ')} is gone it is scheduled anew, and soon`,
    act: async (stage) => {
      const { dapr } = stage.testbed
      const member = schedulerReplicas(stage.testbed)[0]?.name ?? ''
      const call = { member, limitMs: 2_000 }
      const wereThere = new Set<string>()
      while (!stage.signal.aborted) {
        for (const name of names) {
          const { code, outcome } = await dapr.getJob(name, call, stage.signal)
          if (outcome === 'ok') wereThere.add(name)
          if (code !== noSuchJob || !wereThere.delete(name)) continue
          const job = { name, dueTime: rfc3339(wallMs() + soonMs), data: 'once more' }
          await dapr.scheduleJob(job, call, stage.signal)
        }
        await stage.sleep(lookMs)
      }
    },
  }
}
