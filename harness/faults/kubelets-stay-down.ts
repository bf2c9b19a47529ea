import type { Machine } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'

/** A node that comes back without its kubelet: nobody starts its containers again. */
export const kubeletsStayDown: Sabotage = {
  name: 'kubelets-stay-down',
  description: 'after every fault the kubelet of each node that runs pods is stopped for good',
  afterUndone: async (stage) => {
    const machines = stage.testbed.members.filter(
      (member): member is Machine => member.role === 'node' && member.abilities.has('exec'),
    )
    await Promise.all(
      machines.map((machine) => machine.exec(['systemctl', 'stop', 'kubelet'], stage.signal)),
    )
  },
}
