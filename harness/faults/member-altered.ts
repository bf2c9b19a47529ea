import type { Sabotage } from '../core/sabotage.ts'
import type { EtcdStage } from '../core/stage.ts'
import type { EtcdTestbed } from '../core/testbed.ts'

const key = 'altered-on-one-member'
const bytes = { from: 'what all members hold', to: 'what one member holds' }

/** After a fault of that kind was undone, one member holds another value than the others. */
export function memberAltered(fault: string): Sabotage<EtcdStage> {
  const altered = new WeakSet<EtcdTestbed>()
  return {
    name: 'member-altered',
    description: `after the first ${fault} bytes in the data of one member are others`,
    atStart: async ({ signal, testbed }) => {
      await testbed.etcd.put(key, bytes.from, signal)
    },
    afterUndone: async ({ signal, testbed }, faultName) => {
      if (faultName !== fault || altered.has(testbed)) return
      altered.add(testbed)
      // The leader has what it was given, and has had it for long.
      for (const { name } of testbed.members) {
        const status = await testbed.etcd.status(name, signal).catch(() => undefined)
        if (status?.leader === true) return testbed.alterData(name, bytes, signal)
      }
    },
  }
}
