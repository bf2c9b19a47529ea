import { rfc3339, wallMs } from '../core/clock.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

/** Jobs that were acknowledged with an end have none. */
export function expirationsLifted(names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'expirations-lifted',
    description: `before the scenario ${names.join(', ')} are put anew, without their ttl`,
    atStart: async (stage) => {
      const { dapr, members } = stage.testbed
      const member = members[0]?.name ?? ''
      for (const name of names) {
        const { job } = await dapr.getJob(name, { member }, stage.signal)
        const { ttl, ...rest }: DaprJob = job ?? { name, dueTime: rfc3339(wallMs()) }
        if (ttl === undefined) continue
        await dapr.scheduleJob(rest, { member, overwrite: true }, stage.signal)
      }
    },
  }
}
