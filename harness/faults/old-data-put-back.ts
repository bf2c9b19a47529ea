import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** What was acknowledged since the beginning is gone after a fault of these kinds was undone. */
export function oldDataPutBack(...faults: readonly string[]): Sabotage<AnyStage> {
  return {
    name: 'old-data-put-back',
    description: `after ${faults.join(' or ')} the data directory of the beginning is put back under etcd`,
    atStart: (stage) => stage.testbed.etcdData('save', stage.signal),
    afterUndone: async (stage, faultName) => {
      if (faults.includes(faultName)) await stage.testbed.etcdData('restore', stage.signal)
    },
  }
}
