import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 100

/** Somebody holds the button until the light goes out: no pod gets to its end. */
export const powerLostInShutdown: Sabotage = {
  name: 'power-lost-in-shutdown',
  description: 'a machine whose kubelet says that it is shut down is killed at once',
  act: async (stage) => {
    // Once: a kubelet that has just been started says False as well.
    const cut = new Set<string>()
    while (!stage.signal.aborted) {
      for (const { name, ready } of stage.current('nodes').values()) {
        const machine = stage.testbed.members.find((member) => member.name === name)
        // Only a kubelet itself says False; of one that is silent it is Unknown.
        if (ready !== 'False' || cut.has(name)) continue
        cut.add(name)
        await machine?.kill(stage.signal)
      }
      await sleep(lookMs, stage.signal).catch(() => undefined)
    }
  },
}
