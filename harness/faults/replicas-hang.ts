import { storeStaysAway } from './store-stays-away.ts'
import { survivorsHang } from './survivors-hang.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** Whoever loses one of them loses them all. */
export const replicasHang: Sabotage<AnyStage> = {
  ...storeStaysAway,
  ...survivorsHang,
  name: 'replicas-hang',
  description: 'while one of them is away the others stand still, and after that all of them do',
}
