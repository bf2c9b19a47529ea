import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A member that answers from what it has, although it does not hear of the others. */
export const readsStale: Sabotage<AnyStage> = {
  name: 'reads-stale',
  description: 'reads of registers are serializable: no member asks whether it is up to date',
  builtIn: { etcdReadsStale: true },
}
