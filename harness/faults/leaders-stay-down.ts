import type { Sabotage } from '../core/sabotage.ts'

/** Whoever was killed comes back, but not controller-manager and scheduler. */
export const leadersStayDown: Sabotage = {
  name: 'leaders-stay-down',
  description: 'after every fault controller-manager and scheduler are killed for good',
  afterUndone: async (stage) => {
    const leaders = stage.testbed.members.filter(
      ({ role }) => role === 'controller-manager' || role === 'scheduler',
    )
    await Promise.all(leaders.map((member) => member.kill(stage.signal)))
  },
}
