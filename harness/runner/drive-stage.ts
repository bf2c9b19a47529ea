import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage, EtcdStage } from '../core/stage.ts'
import type { Testbed } from '../core/testbed.ts'
import type { Driven } from './driven.ts'
import { playScenario } from './play-scenario.ts'
import type { RunnerStage, StageOptions } from './runner-stage.ts'

/** Plays a check whose stage needs nothing beside it, such as that of a store. */
export async function driveStage<T extends Testbed, S extends EtcdStage | DaprStage>(
  driven: Driven,
  testbed: T,
  Stage: new (options: StageOptions<T, S>) => RunnerStage<T, S> & S,
): Promise<void> {
  const { sabotage, ...rest } = driven
  const stage = new Stage({
    ...rest,
    testbed,
    ...(sabotage && { sabotage: sabotage as Sabotage<S> }),
  })
  await playScenario<S>(driven, stage)
}
