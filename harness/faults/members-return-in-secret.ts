import { membersOfStore } from '../core/members-of-store.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const lookMs = 100
/** The fault has to be seen first. */
const afterMs = 1_500

/** Who serves is not who was left: writes are acknowledged without the quorum that was counted. */
export const membersReturnInSecret: Sabotage<AnyStage> = {
  name: 'members-return-in-secret',
  description: 'members of the store that a fault holds down are started behind its back',
  act: async (stage) => {
    while (!stage.signal.aborted) {
      const members = membersOfStore(stage.testbed)
      const away = members.filter((member) => member.state() === 'down')
      if (away.length > 0) {
        await stage.sleep(afterMs).catch(() => undefined)
        for (const member of away) await member.start(stage.signal).catch(() => undefined)
      }
      await stage.sleep(lookMs).catch(() => undefined)
    }
  },
}
