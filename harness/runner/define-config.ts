import type { Level } from '../core/claim.ts'
import type { ProviderName } from '../core/provider.ts'
import type { Implementation } from '../core/report.ts'
import type { Timings } from '../core/timings.ts'

/** What `holdfast.config.ts` may say. Flags of the command line win over all of it. */
export interface Configuration extends ConfiguredChecks, ConfiguredTestbed, ConfiguredConduct {}

interface ConfiguredChecks {
  /** Files or globs of checks of your own, relative to the folder of the configuration. */
  readonly checks?: readonly string[]
  /** Which profile runs when nothing is named. Default `own` with `checks`, else `core`. */
  readonly profile?: string
  /** Only claims of this level or above. */
  readonly level?: Level
  /** Known defects that a gate lets pass, as `owner/name#number`. */
  readonly accept?: readonly string[]
  /** Who made what is judged, for the report. Default: the Kubernetes of the embedded provider. */
  readonly implementation?: Implementation
}

interface ConfiguredTestbed {
  /** Default `embedded`. */
  readonly provider?: ProviderName
  /** Minor or exact version, default `1.36`. */
  readonly kubernetes?: string
  /** Minor or exact version, default `3.6`. */
  readonly etcd?: string
  /** Minor or exact version, default `1.18`. */
  readonly dapr?: string
  /** Default `fast`. */
  readonly timings?: Timings['name']
  /** As `--set key=value`, such as `{ nodes: 9, 'etcd.members': 3 }`. */
  readonly settings?: Readonly<Record<string, string | number>>
  /** Paths of programs, by name, relative to the folder of the configuration. */
  readonly programs?: Readonly<Record<string, string>>
}

interface ConfiguredConduct {
  /** Default: drawn for every run, and printed. */
  readonly seed?: number
  /** How often a check repeats its round, default 1. */
  readonly rounds?: number
  /** Checks side by side; default: from cores and memory. */
  readonly jobs?: number
  /** Ends the run at the first failed MUST. Default false. */
  readonly failFast?: boolean
  /** Such as `30m`. Default: none. */
  readonly timeLimit?: string
}

/** Gives an editor the types of a configuration: `export default defineConfig({ … })`. */
export function defineConfig(configuration: Configuration): Configuration {
  return configuration
}
