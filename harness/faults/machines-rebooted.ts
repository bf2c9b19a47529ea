import type { Sabotage } from '../core/sabotage.ts'

/** An upgrade that reboots: containers do not outlive it. */
export const machinesRebooted: Sabotage = {
  name: 'machines-rebooted',
  description: 'after every fault each machine that runs pods is killed and started again',
  afterUndone: async (stage) => {
    for (const member of stage.testbed.members) {
      if (member.role !== 'node') continue
      await member.kill(stage.signal)
      await member.start(stage.signal)
    }
  },
}
