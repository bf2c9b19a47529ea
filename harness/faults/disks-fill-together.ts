import type { MemberWithDisk } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const lookMs = 100

/** Members that share what was to be their own. */
export const disksFillTogether: Sabotage<AnyStage> = {
  name: 'disks-fill-together',
  description: 'when a member ends because its disk is full, those of all others are full too',
  act: async (stage) => {
    const members = stage.testbed.members as readonly MemberWithDisk[]
    while (!stage.signal.aborted && members.every((member) => member.state() !== 'down')) {
      await stage.sleep(lookMs).catch(() => undefined)
    }
    const { signal } = new AbortController()
    if (!stage.signal.aborted) {
      const others = members.filter((member) => member.state() !== 'down')
      await Promise.all(others.map((member) => member.fillDisk(signal)))
    }
    while (!stage.signal.aborted) await stage.sleep(lookMs).catch(() => undefined)
    await Promise.all(members.map((member) => member.clearDisk(signal)))
  },
}
