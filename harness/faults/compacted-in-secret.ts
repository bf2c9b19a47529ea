import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

const everyMs = 500

/** A store whose history is compacted, although nothing was set for that. */
export const compactedInSecret: Sabotage<AnyStage> = {
  name: 'compacted-in-secret',
  description: 'the store is compacted twice a second by somebody else',
  act: async (stage) => {
    while (!stage.signal.aborted) {
      await stage.testbed.etcd.compact(stage.signal).catch(() => undefined)
      await stage.sleep(everyMs).catch(() => undefined)
    }
  },
}
