import type { Machine } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { Stage } from '../core/stage.ts'

/** In memory: gone when its machine was started again. */
const mark = '/run/not-started-again'

/** A node that comes back without its kubelet: nobody starts its containers again. */
export const kubeletsStayDown: Sabotage = {
  name: 'kubelets-stay-down',
  description: 'the kubelet of each node that was started again is stopped for good',
  atStart: async (stage) => {
    const { signal } = stage
    await Promise.all(machinesOf(stage).map((machine) => machine.exec(['touch', mark], signal)))
  },
  afterUndone: async (stage) => {
    const { signal } = stage
    await Promise.all(
      machinesOf(stage).map(async (machine) => {
        const seen = await machine.exec(['sh', '-c', `test -e ${mark} || echo gone`], signal)
        if (seen !== '') await machine.exec(['systemctl', 'stop', 'kubelet'], signal)
      }),
    )
  },
}

function machinesOf(stage: Stage): Machine[] {
  return stage.testbed.members.filter(
    (member): member is Machine => member.role === 'node' && member.abilities.has('exec'),
  )
}
