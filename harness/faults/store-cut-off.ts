import { clientsEnd } from '../core/links.ts'
import { tolerated } from '../core/tolerated.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { EtcdStage } from '../core/stage.ts'

const lookMs = 20

/** A store that comes back where nobody finds it. */
export const storeCutOff: Sabotage<EtcdStage> = {
  name: 'store-cut-off',
  description: 'once a quorum was down at the same time no client reaches any member any more',
  act: async (stage) => {
    const { links, members } = stage.testbed
    const isQuorumDown = (): boolean =>
      members.filter((member) => member.state() === 'down').length > tolerated(members.length)
    while (!stage.signal.aborted && !isQuorumDown()) {
      await stage.sleep(lookMs).catch(() => undefined)
    }
    if (stage.signal.aborted) return
    const inward = links.all.filter(({ from }) => from === clientsEnd)
    await links.set(inward, 'cut', stage.signal)
  },
}
