import type { Sabotage } from '../core/sabotage.ts'

/** What was acknowledged after the beginning is gone at the end. */
export const oldDataPutBack: Sabotage = {
  name: 'old-data-put-back',
  description: 'at the end the data directory of the beginning is put back under etcd',
  atStart: (stage) => stage.testbed.etcdData('save', stage.signal),
  afterUndone: (stage) => stage.testbed.etcdData('restore', stage.signal),
}
