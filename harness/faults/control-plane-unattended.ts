import { sleep } from '../core/clock.ts'
import type { Machine } from '../core/member.ts'
import type { Sabotage } from '../core/sabotage.ts'

const lookMs = 50

/** A full store takes the kubelet of the control plane with it: what crashes then stays down. */
export const controlPlaneUnattended: Sabotage = {
  name: 'control-plane-unattended',
  description: 'the kubelet of the control plane is stopped for good when the alarm stands',
  act: async (stage) => {
    const machine = stage.testbed.members.find(
      (member): member is Machine =>
        member.role === 'control-plane' && member.abilities.has('exec'),
    )
    for (;;) {
      const alarms = await stage.testbed.etcd.alarms(stage.signal).catch(() => [])
      if (alarms.length > 0) break
      await sleep(lookMs, stage.signal)
    }
    await machine?.exec(['systemctl', 'stop', 'kubelet'], stage.signal)
  },
}
