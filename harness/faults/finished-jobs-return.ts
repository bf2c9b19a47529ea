import { rfc3339, wallMs } from '../core/clock.ts'
import { waitFor } from '../core/deadline.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'

const hourMs = 3_600_000
const limitMs = 60_000

/** Jobs that have no run left are there again after a fault of that kind was undone. */
export function finishedJobsReturn(fault: string, names: readonly string[]): Sabotage<DaprStage> {
  return {
    name: 'finished-jobs-return',
    description: `after ${fault} ${names.join(', ')} are scheduled again, due in an hour`,
    afterUndone: async (stage, faultName) => {
      if (faultName !== fault) return
      const { dapr, members } = stage.testbed
      const member = members[0]?.name ?? ''
      for (const name of names) {
        await waitFor(
          { name: `${name} to be there again`, limitMs },
          async (signal) => {
            const job = { name, dueTime: rfc3339(wallMs() + hourMs) }
            const answer = await dapr.scheduleJob(job, { member, overwrite: true }, signal)
            return { done: answer.outcome === 'ok', seen: answer.text ?? answer.outcome }
          },
          stage.signal,
        )
      }
    },
  }
}
