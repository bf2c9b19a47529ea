import { rfc3339, wallMs } from '../core/clock.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

const everyMs = 50

/** Somebody puts a job anew all the time, also while one of its runs is on its way. */
export function jobRescheduled(name: string): Sabotage<DaprStage> {
  return {
    name: 'job-rescheduled',
    description: `beside the scenario ${name} is overwritten twenty times a second`,
    act: async (stage) => {
      const { dapr } = stage.testbed
      const members = schedulerReplicas(stage.testbed)
      for (let turn = 0; !stage.signal.aborted; turn++) {
        const member = members[turn % members.length]?.name ?? ''
        const job = { name, schedule: '@every 1s', dueTime: rfc3339(wallMs()) }
        const call = { member, limitMs: 1_000, overwrite: true }
        await dapr.scheduleJob(job, call, stage.signal)
        await stage.sleep(everyMs)
      }
    },
  }
}
