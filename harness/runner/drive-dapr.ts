import type { Sabotage } from '../core/sabotage.ts'
import type { DaprStage } from '../core/stage.ts'
import type { DaprTestbed } from '../core/testbed.ts'
import { SchedulerStage } from './scheduler-stage.ts'
import type { Driven } from './driven.ts'
import { playScenario } from './play-scenario.ts'

/** Plays a check on replicas of Dapr's scheduler. */
export async function driveDapr(driven: Driven, testbed: DaprTestbed): Promise<void> {
  const { sabotage, ...rest } = driven
  const stage = new SchedulerStage({
    ...rest,
    testbed,
    ...(sabotage && { sabotage: sabotage as Sabotage<DaprStage> }),
  })
  await playScenario(driven, stage)
}
