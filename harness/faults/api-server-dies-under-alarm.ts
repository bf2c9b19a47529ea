import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 50
const deadMs = 15_000

/** A full store takes the reads with it. */
export const apiServerDiesUnderAlarm: Sabotage = {
  name: 'api-server-dies-under-alarm',
  description: 'the API server is dead for 15 s from the moment at which the alarm stands',
  act: async (stage) => {
    const server = stage.testbed.members.find(({ role }) => role === 'api-server')
    for (;;) {
      const alarms = await stage.testbed.etcd.alarms(stage.signal).catch(() => [])
      if (alarms.length > 0) break
      await sleep(lookMs, stage.signal)
    }
    await server?.kill(stage.signal)
    await sleep(deadMs, stage.signal)
    await server?.start(stage.signal)
  },
}
