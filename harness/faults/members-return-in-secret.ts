import { membersOfStore } from '../core/members-of-store.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/**
 * Who serves is not who was left: writes are acknowledged without the quorum that was counted. The
 * fault is seen first: members that end one after the other are all down before one returns.
 */
export const membersReturnInSecret: Sabotage<AnyStage> = {
  name: 'members-return-in-secret',
  description: 'members of the store that a fault holds down are started behind its back',
  afterInjected: async ({ signal, testbed }) => {
    const away = membersOfStore(testbed).filter((member) => member.state() === 'down')
    // What cannot be started, as a member whose data are gone, stays away.
    await Promise.all(away.map((member) => member.start(signal).catch(() => undefined)))
  },
}
