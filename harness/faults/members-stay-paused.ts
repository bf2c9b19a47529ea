import type { Role } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'

/** After every fault the members of these roles stand still, as if they had not come back well. */
export function membersStayPaused(name: string, roles: readonly Role[]): Sabotage {
  return {
    name,
    description: `after a fault every ${roles.join(' and ')} is paused and stays so`,
    afterUndone: async (stage) => {
      for (const member of stage.testbed.members) {
        if (roles.includes(member.role)) await member.pause(stage.signal)
      }
    },
  }
}

/** Controllers and scheduler hang after a fault. */
export const leadersStayPaused = membersStayPaused('leaders-stay-paused', [
  'controller-manager',
  'scheduler',
])

/** Nodes hang after a fault. */
export const nodesStayPaused = membersStayPaused('nodes-stay-paused', ['node'])

/** The scheduler hangs after a fault. */
export const schedulerStaysPaused = membersStayPaused('scheduler-stays-paused', ['scheduler'])
