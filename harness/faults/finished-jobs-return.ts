import { rfc3339, wallMs } from '../core/clock.ts'
import { noSuchJob } from '../core/look-replica.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

const hourMs = 3_600_000
const lookMs = 250

/** Jobs that have no run left are there again. */
export function finishedJobsReturn(names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'finished-jobs-return',
    description: `as soon as one of ${names.join(', ')} is gone it is scheduled for the next hour`,
    act: async (stage) => {
      const { dapr } = stage.testbed
      const member = schedulerReplicas(stage.testbed)[0]?.name ?? ''
      const call = { member, limitMs: 2_000 }
      const wereThere = new Set<string>()
      const returned = new Set<string>()
      while (!stage.signal.aborted && returned.size < names.length) {
        for (const name of names.filter((one) => !returned.has(one))) {
          const { code, outcome } = await dapr.getJob(name, call, stage.signal)
          if (outcome === 'ok') wereThere.add(name)
          if (code !== noSuchJob || !wereThere.has(name)) continue
          const job = { name, dueTime: rfc3339(wallMs() + hourMs) }
          const answer = await dapr.scheduleJob(job, call, stage.signal)
          if (answer.outcome === 'ok') returned.add(name)
        }
        await stage.sleep(lookMs)
      }
    },
  }
}
