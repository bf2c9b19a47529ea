import type { Level } from './claim.ts'
import type { Timings } from './timings.ts'
import type { Evidence } from './verdict.ts'

/** All that a run can say, before any format: what `report.ts` makes the report of. */
export interface RunSummary {
  readonly run: string
  readonly holdfast: string
  readonly seed: number
  readonly command: string
  readonly profile?: string
  readonly provider: string
  readonly timings: Timings
  /** Programs under test and their versions, such as `kube-apiserver: v1.36.4`. */
  readonly versions: Readonly<Record<string, string>>
  /** What a lane of containers stands on; absent where there are none. */
  readonly lane?: LaneFacts
  readonly startedWallMs: number
  readonly endedWallMs: number
  readonly state: 'complete' | 'interrupted' | 'time-limit' | 'broken'
  /** Why the harness or provider broke, if it did. */
  readonly error?: string
  readonly checks: readonly CheckSummary[]
  /** What could not be undone; each a sentence. Empty when the machine is as found. */
  readonly leftovers: readonly string[]
  readonly historySha256?: string
  readonly historyEvents?: number
  /** Artefacts of the lane that were repaired, with how often. */
  readonly artefacts: Readonly<Record<string, number>>
  /** The runner's own cost: highest resident memory and CPU time. */
  readonly runner: { readonly rssBytesMax: number; readonly cpuMs: number }
}

/** Not under test, and yet it decides how nodes behave that are containers. */
export interface LaneFacts {
  /** Name and version, such as `docker 28.2.2`. */
  readonly containerEngine: string
  /** `v1` or `v2`. */
  readonly cgroups: string
}

export interface CheckSummary {
  readonly check: string
  readonly title: string
  readonly sabotage?: string
  readonly durationMs: number
  /** Why it was not run; its claims are then skipped. */
  readonly skipped?: string
  /** True when the user or the declared profile excluded it: a skip that costs nothing. */
  readonly excluded?: boolean
  /** Why the harness, the provider or the check's own code broke. */
  readonly error?: string
  readonly leftovers: readonly string[]
  /** Of a check that lasts only. */
  readonly lasted?: Lasted
  readonly claims: readonly ClaimSummary[]
}

/** How long a check went on that has no end of its own, and what that cost its runner. */
export interface Lasted {
  readonly rounds: number
  /** Resident memory of the runner after the first round, half-way to the last, and after that. */
  readonly rssBytes: { readonly start: number; readonly middle: number; readonly end: number }
}

export interface ClaimSummary {
  readonly id: string
  readonly level: Level
  readonly sentence: string
  readonly source: string
  readonly floor: string
  readonly failsUnder: string
  readonly verdict: 'pass' | 'fail' | 'unknown' | 'skipped'
  readonly reason: string
  readonly evidence: readonly Evidence[]
  readonly knownDefect?: string
  /** The `--accept` that lets a gate pass this failure knowingly. */
  readonly accepted?: string
  /** Skipped because it is no claim on this lane: that costs nothing. */
  readonly excluded?: true
}
