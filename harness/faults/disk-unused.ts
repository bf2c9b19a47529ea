import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A store that does not notice that its disks are full. */
export const diskUnused: Sabotage<AnyStage> = {
  name: 'disk-unused',
  description: 'members keep their data elsewhere than on the disk that fills up',
  builtIn: { etcdDataElsewhere: true },
}
