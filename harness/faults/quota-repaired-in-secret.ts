import { sleep } from '../core/clock.ts'
import { membersOfStore } from '../core/members-of-store.ts'
import { repairQuota } from './repair-quota.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const lookMs = 200
/** Long enough for the alarm to be confirmed, short enough that no probe is refused for long. */
const secretMs = 1_500

/** Somebody else repairs the quota as soon as the alarm stands. */
export const quotaRepairedInSecret: Sabotage<AnyStage> = {
  name: 'quota-repaired-in-secret',
  description: 'as soon as the alarm stands, the whole repair is done behind the scenario',
  act: async (stage) => {
    const { etcd } = stage.testbed
    const names = membersOfStore(stage.testbed).map(({ name }) => name)
    while (!stage.signal.aborted) {
      const alarms = await etcd.alarms(stage.signal).catch(() => [])
      if (alarms.length > 0) {
        await sleep(secretMs, stage.signal)
        await repairQuota(etcd, names, stage.signal).catch(() => undefined)
      }
      await sleep(lookMs, stage.signal).catch(() => undefined)
    }
  },
}
