import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A store that keeps every revision, whatever retention it was given. */
export const historyKept: Sabotage<AnyStage> = {
  name: 'history-kept',
  description: 'members take no flags of automatic compaction',
  builtIn: { etcdKeepsHistory: true },
}
