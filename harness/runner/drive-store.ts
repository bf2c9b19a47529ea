import type { Sabotage } from '../core/sabotage.ts'
import type { EtcdStage } from '../core/stage.ts'
import type { EtcdTestbed } from '../core/testbed.ts'
import type { Driven } from './driven.ts'
import { playScenario } from './play-scenario.ts'
import { StoreStage } from './store-stage.ts'

/** Plays a check on a store. */
export async function driveStore(driven: Driven, testbed: EtcdTestbed): Promise<void> {
  const { sabotage, ...rest } = driven
  const stage = new StoreStage({
    ...rest,
    testbed,
    ...(sabotage && { sabotage: sabotage as Sabotage<EtcdStage> }),
  })
  await playScenario(driven, stage)
}
