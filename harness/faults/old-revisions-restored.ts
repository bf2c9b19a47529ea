import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A store that goes back in its revisions, and tells nobody. */
export const oldRevisionsRestored: Sabotage<AnyStage> = {
  name: 'old-revisions-restored',
  description: 'snapshots are restored without a bump of the revision, and nothing is compacted',
  builtIn: { etcdRestoresOldRevisions: true },
}
