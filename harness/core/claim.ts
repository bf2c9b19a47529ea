import type { CheckHistory } from './history.ts'
import type { Needs } from './check.ts'
import type { Sabotage } from './sabotage.ts'
import type { Stage } from './stage.ts'
import type { Verdict } from './verdict.ts'

/** A pure function of a check's history, with the floor below which it must answer `unknown`. */
export interface Invariant {
  /** What must have been due for a verdict, in words, such as `at least 4 due runs`. */
  readonly floor: string
  judge(history: CheckHistory): Verdict
}

export type Level = 'MUST' | 'SHOULD' | 'MAY'

/** A defect of the system that the public knows under this name; the verdict stays `fail`. */
export interface KnownDefect {
  /** `owner/name#number`. */
  readonly issue: string
  readonly summary: string
  /** Whether a failing verdict shows this defect. */
  matches(verdict: Verdict, history: CheckHistory): boolean
}

/** One sentence about the system, judged on the history of its check. */
export interface Claim<S = Stage> {
  /** Kebab-case, unique, stable for years. */
  readonly id: string
  readonly level: Level
  readonly sentence: string
  /** A URL of the authoritative text. */
  readonly source: string
  readonly invariant: Invariant
  /** The defect under which this claim has to fail on a real system. */
  readonly failsUnder: Sabotage<S>
  readonly knownDefects?: readonly KnownDefect[]
  /**
   * Where members cannot do this, or the version is too old, it is no claim: the lane's own profile
   * excludes it, and it costs nothing. Claims on what containers did say
   * `{ abilities: { node: ['exec'] } }`.
   */
  readonly needs?: Pick<Needs, 'abilities' | 'etcdMembers' | 'daprReplicas' | 'dapr' | 'volumes'>
}

/** A claim on whatever kind of testbed: nobody sabotages with it. */
export type AnyClaim = Claim<never>
