import type { Level } from '../core/claim.ts'
import type { ProviderName } from '../core/provider.ts'
import type { Implementation } from '../core/report.ts'
import type { Timings } from '../core/timings.ts'

/** What the command line and `holdfast.config.ts` say, validated. */
export interface RunOptions {
  /** Check ids, suite names or globs; empty: the profile decides. */
  readonly what: readonly string[]
  readonly profile: string
  readonly provider: ProviderName
  /** Minor or exact version, such as `1.36` or `1.36.4`. */
  readonly kubernetes: string
  readonly etcd: string
  /** The same, of Dapr. */
  readonly dapr: string
  readonly seed: number
  readonly rounds: number
  readonly timings: Timings['name']
  /** Checks side by side; absent: from cores and memory. */
  readonly jobs?: number
  /** Only claims of this level or above. */
  readonly level?: Level
  readonly claims: readonly string[]
  readonly failFast: boolean
  /** Known defects that a gate accepts, `owner/name#number`. */
  readonly accept: readonly string[]
  /** The run's folder; absent: `.holdfast/runs/<id>`. */
  readonly out?: string
  readonly timeLimitMs?: number
  readonly keep: boolean
  /** `--set key=value`, such as `etcd.members=3`. */
  readonly settings: Readonly<Record<string, string>>
  /** `--program name=path`. */
  readonly programs: Readonly<Record<string, string>>
  /** Files or globs of checks of the user's own, from the configuration. */
  readonly checkFiles: readonly string[]
  /** Who made what is judged, for the report. Absent: the Kubernetes of the embedded provider. */
  readonly implementation?: Implementation
  /** Run every selected check under its sabotages instead (`prove`). */
  readonly prove: boolean
  /** A saved plan to run again (`replay`): path of a plan.json. */
  readonly planFile?: string
  /** The command that repeats this run, as printed first. */
  readonly command: string
}
