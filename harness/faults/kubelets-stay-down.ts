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
    await Promise.all(machinesOf(stage).map(({ exec }) => exec(['touch', mark], stage.signal)))
  },
  afterUndone: async (stage) => {
    await Promise.all(
      machinesOf(stage).map(async ({ exec }) => {
        const seen = await exec(['sh', '-c', `test -e ${mark} || echo gone`], stage.signal)
        if (seen !== '') await exec(['systemctl', 'stop', 'kubelet'], stage.signal)
      }),
    )
  },
}

function machinesOf(stage: Stage): Pick<Machine, 'exec'>[] {
  return stage.testbed.members
    .filter((member): member is Machine => member.role === 'node' && member.abilities.has('exec'))
    .map((machine) => ({ exec: (command, signal) => machine.exec(command, signal) }))
}
