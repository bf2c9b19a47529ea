import { membersOfStore } from '../core/members-of-store.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const lookMs = 20
/** The undo has to be seen first; nobody is elected so soon. */
const afterMs = 300

/** Members that were down come back and take no part. */
export const returnedMembersHang: Sabotage<AnyStage> = {
  name: 'returned-members-hang',
  description: 'members of the store that were down stand still for good as soon as they are back',
  act: async (stage) => {
    const members = membersOfStore(stage.testbed)
    const away = new Set<string>()
    while (!stage.signal.aborted) {
      for (const { name } of members.filter((member) => member.state() === 'down')) away.add(name)
      const back = members.filter((member) => away.has(member.name) && member.state() === 'running')
      if (back.length > 0) {
        await stage.sleep(afterMs).catch(() => undefined)
        await Promise.all(back.map((member) => member.pause(stage.signal)))
        for (const { name } of back) away.delete(name)
      }
      await stage.sleep(lookMs).catch(() => undefined)
    }
  },
}
