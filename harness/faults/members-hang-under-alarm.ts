import { sleep } from '../core/clock.ts'
import type { Role } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 50

/** Controllers and scheduler hang from the alarm on, for good. */
export const leadersHangUnderAlarm = hangUnderAlarm('leaders-hang-under-alarm', [
  'controller-manager',
  'scheduler',
])

/** Nodes hang from the alarm on, for good. */
export const nodesHangUnderAlarm = hangUnderAlarm('nodes-hang-under-alarm', ['node'])

/** The scheduler hangs from the alarm on, for good. */
export const schedulerHangsUnderAlarm = hangUnderAlarm('scheduler-hangs-under-alarm', ['scheduler'])

/**
 * Before the repair, not after it: what comes back in the same moment would be quicker than any
 * sabotage.
 */
function hangUnderAlarm(name: string, roles: readonly Role[]): Sabotage {
  return {
    name,
    description: `every ${roles.join(' and ')} is paused when the alarm stands, and stays so`,
    act: async (stage) => {
      for (;;) {
        const alarms = await stage.testbed.etcd.alarms(stage.signal).catch(() => [])
        if (alarms.length > 0) break
        await sleep(lookMs, stage.signal)
      }
      // Again and again: what exits meanwhile is started anew, and the lane is repaired.
      while (!stage.signal.aborted) {
        const members = stage.testbed.members.filter(({ role }) => roles.includes(role))
        await Promise.all(members.map((member) => member.pause(stage.signal)))
        await sleep(lookMs, stage.signal).catch(() => undefined)
      }
    },
  }
}
