import type { Role } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'

/** Controllers and scheduler hang after a fault of that kind was undone. */
export function leadersStayPaused(fault: string): Sabotage {
  return stayPaused('leaders-stay-paused', ['controller-manager', 'scheduler'], fault)
}

/** Nodes hang after a fault of that kind was undone. */
export function nodesStayPaused(fault: string): Sabotage {
  return stayPaused('nodes-stay-paused', ['node'], fault)
}

/** The scheduler hangs after a fault of that kind was undone. */
export function schedulerStaysPaused(fault: string): Sabotage {
  return stayPaused('scheduler-stays-paused', ['scheduler'], fault)
}

/** After the fault the members of these roles stand still, as if they had not come back well. */
function stayPaused(name: string, roles: readonly Role[], fault: string): Sabotage {
  return {
    name,
    description: `after ${fault} every ${roles.join(' and ')} is paused and stays so`,
    afterUndone: async (stage, faultName) => {
      if (faultName !== fault) return
      for (const member of stage.testbed.members) {
        if (roles.includes(member.role)) await member.pause(stage.signal)
      }
    },
  }
}
