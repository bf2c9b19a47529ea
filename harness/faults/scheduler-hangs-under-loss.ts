import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 200

/** Nothing is bound while nodes are lost. */
export const schedulerHangsUnderLoss: Sabotage = {
  name: 'scheduler-hangs-under-loss',
  description: 'the scheduler is paused for as long as any node is not Ready',
  act: async (stage) => {
    const scheduler = stage.testbed.members.find(({ role }) => role === 'scheduler')
    while (!stage.signal.aborted) {
      const lost = [...stage.current('nodes').values()].some(({ ready }) => ready !== 'True')
      await (lost ? scheduler?.pause(stage.signal) : scheduler?.resume(stage.signal))
      await sleep(lookMs, stage.signal).catch(() => undefined)
    }
  },
}
