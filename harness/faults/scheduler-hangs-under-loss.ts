import { sleep } from '../core/clock.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Stage } from '../core/stage.ts'

const lookMs = 200

/** Nothing is bound while nodes are lost. */
export const schedulerHangsUnderLoss: Sabotage = {
  name: 'scheduler-hangs-under-loss',
  description: 'the scheduler is paused for as long as any node is not Ready',
  act: (stage) => hang(stage, { forGood: false }),
}

/** Nothing is bound any more once nodes were lost. */
export const schedulerHangsForGood: Sabotage = {
  name: 'scheduler-hangs-for-good',
  description: 'the scheduler is paused from the moment at which a node is not Ready, and stays so',
  act: (stage) => hang(stage, { forGood: true }),
}

async function hang(stage: Stage, { forGood }: { readonly forGood: boolean }): Promise<void> {
  const scheduler = stage.testbed.members.find(({ role }) => role === 'scheduler')
  let hangs = false
  while (!stage.signal.aborted) {
    const lost = [...stage.current('nodes').values()].some(({ ready }) => ready !== 'True')
    hangs = lost || (forGood && hangs)
    await (hangs ? scheduler?.pause(stage.signal) : scheduler?.resume(stage.signal))
    await sleep(lookMs, stage.signal).catch(() => undefined)
  }
}
