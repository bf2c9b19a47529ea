import { membersOfStore } from '../core/members-of-store.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const lookMs = 100
const looksMin = 15
/** Longer than two calls wait for an answer. */
const hangsMs = 25_000

/** A store that answers nothing any more when it is full. */
export const storeHangsUnderAlarm: Sabotage<AnyStage> = {
  name: 'store-hangs-under-alarm',
  description: 'when an alarm is raised all members stand still for 25 s, once',
  act: async (stage) => {
    const { etcd } = stage.testbed
    const members = membersOfStore(stage.testbed)
    // While the store is being filled alarms come and go; the fault has to be seen first, too.
    for (let looks = 0; looks < looksMin;) {
      if (stage.signal.aborted) return
      const alarms = await etcd.alarms(stage.signal).catch(() => [])
      looks = alarms.length > 0 ? looks + 1 : 0
      await stage.sleep(lookMs).catch(() => undefined)
    }
    await Promise.all(members.map((member) => member.pause(stage.signal)))
    await stage.sleep(hangsMs).catch(() => undefined)
    const { signal } = new AbortController()
    await Promise.all(members.map((member) => member.resume(signal)))
  },
}
