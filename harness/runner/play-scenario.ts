import type { DaprStage, EtcdStage, Stage, Workload } from '../core/stage.ts'
import type { Driven } from './driven.ts'

/** What a scenario needs of its stage, whatever its kind. */
type Playing<S> = { under<R>(workload: Workload<S>, body: () => Promise<R>): Promise<R> }

/** `given`, `when`, and what a sabotage does before, beside and after them. */
export async function playScenario<S extends Stage | EtcdStage | DaprStage>(
  { check, draws, sabotage }: Driven,
  stage: S & Playing<S>,
): Promise<void> {
  // The check was selected for the kind of testbed that this stage is of.
  const own = stage as never
  await check.given(own, draws)
  await sabotage?.atStart?.(own)
  const scenario = (): Promise<void> => check.when(own, draws)
  const act = sabotage?.act
  await (act === undefined
    ? scenario()
    : stage.under({ name: sabotage?.name ?? '', run: (within) => act(within as never) }, scenario))
  await sabotage?.atEnd?.(own)
}
