import type { Sabotage } from '../core/sabotage.ts'

/**
 * The scheduler hangs after the first fault was undone, while its successor still waits for the
 * lease of the one that was killed.
 */
export const schedulerStaysPaused: Sabotage = {
  name: 'scheduler-stays-paused',
  description: 'after the fault the scheduler is paused and stays so',
  afterUndone: async (stage) => {
    for (const member of stage.testbed.members) {
      if (member.role === 'scheduler') await member.pause(stage.signal)
    }
  },
}
