import { membersOfStore } from '../core/members-of-store.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A store that does not find together again. */
export const storeStaysAway: Sabotage<AnyStage> = {
  name: 'store-stays-away',
  description: 'after every fault all members of the store stand still for good',
  afterUndone: async (stage) => {
    const members = membersOfStore(stage.testbed)
    await Promise.all(
      members.map(async (member) => {
        // Its machine may be back, and the member itself about to be started.
        await member.start(stage.signal)
        await member.pause(stage.signal)
      }),
    )
  },
}
