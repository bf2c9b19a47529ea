import { clientsEnd } from '../core/links.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { EtcdStage } from '../core/stage.ts'

const lookMs = 20

/** A store that comes back where nobody finds it. */
export const storeCutOff: Sabotage<EtcdStage> = {
  name: 'store-cut-off',
  description: 'once all members were down at the same time no client reaches them any more',
  act: async (stage) => {
    const { links, members } = stage.testbed
    while (!stage.signal.aborted && members.some((member) => member.state() !== 'down')) {
      await stage.sleep(lookMs).catch(() => undefined)
    }
    if (stage.signal.aborted) return
    const inward = links.all.filter(({ from }) => from === clientsEnd)
    await links.set(inward, 'cut', stage.signal)
  },
}
