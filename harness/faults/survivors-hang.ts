import { membersOfStore } from '../core/members-of-store.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const lookMs = 100

/** A store that cannot do without the members that it may lose. */
export const survivorsHang: Sabotage<AnyStage> = {
  name: 'survivors-hang',
  description: 'while a member of the store is away the others stand still',
  act: async (stage) => {
    const members = membersOfStore(stage.testbed)
    let held: typeof members = []
    while (!stage.signal.aborted) {
      const isAway = members.some((member) => member.state() === 'down')
      if (isAway && held.length === 0) {
        held = members.filter((member) => member.state() === 'running')
        await Promise.all(held.map((member) => member.pause(stage.signal)))
      } else if (!isAway && held.length > 0) {
        await Promise.all(held.map((member) => member.resume(stage.signal)))
        held = []
      }
      await stage.sleep(lookMs).catch(() => undefined)
    }
    const { signal } = new AbortController()
    await Promise.all(held.map((member) => member.resume(signal)))
  },
}
