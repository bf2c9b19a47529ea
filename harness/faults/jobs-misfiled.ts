import { rfc3339, wallMs } from '../core/clock.ts'
import type { DaprApp } from '../core/dapr.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

/** Jobs of one app are those of another as well. */
export function jobsMisfiled(names: readonly string[], to: DaprApp): Sabotage<DaprStage> {
  return {
    name: 'jobs-misfiled',
    description: `before the scenario ${names.join(', ')} are given to ${to.appId} as well`,
    atStart: async (stage) => {
      const { dapr, members } = stage.testbed
      const member = members[0]?.name ?? ''
      for (const name of names) {
        const job = { name, schedule: '@every 2s', dueTime: rfc3339(wallMs()) }
        await dapr.scheduleJob(job, { member, app: to, overwrite: true }, stage.signal)
      }
    },
  }
}
