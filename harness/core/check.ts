import type { AbilitiesByRole } from './member.ts'
import type { Claim } from './claim.ts'
import type { Draw } from './draw.ts'
import type { Duration } from './duration.ts'
import type { StagesByKind } from './stage.ts'
import type { TestbedKind, Volumes } from './testbed.ts'

/** What a testbed must offer; a check whose needs are not met is skipped with the reason. */
export interface Needs<K extends TestbedKind = TestbedKind> {
  readonly testbed: K
  readonly nodes?: number
  readonly zones?: number
  readonly etcdMembers?: number
  readonly daprReplicas?: number
  readonly dapr?: SinceVersion
  readonly volumes?: Volumes
  /** The scenario is written for these timings only, such as waits on the compaction interval. */
  readonly abilities?: AbilitiesByRole
  /** Programs beside those of the testbed; they are provided only for checks that need them. */
  readonly programs?: readonly ScenarioProgram[]
}

/** What only newer versions have: the first of them, such as `1.15`, and what that brought. */
export interface SinceVersion {
  readonly since: string
  readonly what: string
}

/** How long a check goes on that has no end of its own. */
export interface Lasting {
  /** Without a `--time-limit`. */
  readonly usual: Duration
  /** More is refused: all of its history is in memory when it is judged. */
  readonly most: Duration
}

/** A program that a scenario drives with. */
export type ScenarioProgram = 'k6' | 'daprd'

/** One scenario and the claims judged on its history. Check authors call `defineCheck`. */
export interface CheckDefinition<Draws, K extends TestbedKind> extends Scenario<
  Draws,
  StagesByKind[K]
> {
  readonly needs: Needs<K>
}

interface Scenario<Draws, S> {
  /** Equals its path below `suites`, without `.check.ts`. */
  readonly id: string
  /** One sentence for `list` and reports. */
  readonly title: string
  /** Of the scenario alone, at timings `fast`; provisioning has a limit of its own. */
  readonly limit: Duration
  /** The same for timings `production`; default four times `limit`. */
  readonly limitProduction?: Duration
  /**
   * A check that goes on for as long as `--time-limit` says, through `stage.cycle`; absent: it ends
   * by itself. Its `limit` counts from then on.
   */
  readonly lasts?: Lasting
  /** Draws all that chance decides, as JSON data, before the run. */
  readonly plan: (draw: Draw) => Draws
  readonly given: (stage: S, draws: Draws) => Promise<void>
  readonly when: (stage: S, draws: Draws) => Promise<void>
  readonly claims: readonly Claim<S>[]
}

/**
 * A check as the runner sees it: its draws are JSON that only its own functions understand, and its
 * stage is the one of the kind of testbed that it needs.
 */
export interface Check extends Scenario<unknown, never> {
  readonly needs: Needs
}

/** Types the draws and the stage of a check against its scenario, and forgets them. */
export function defineCheck<Draws, K extends TestbedKind = 'kubernetes'>(
  definition: CheckDefinition<Draws, K>,
): Check {
  return definition as unknown as Check
}
