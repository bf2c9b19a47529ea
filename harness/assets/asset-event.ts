import type { ProgramName } from './catalogue.ts'

/** What happens while programs are provided; the runner shows it to the user. */
export interface AssetEvent {
  readonly kind: 'asset'
  /** The programs that this step is about. */
  readonly programs: readonly ProgramName[]
  readonly step: 'cache' | 'wait' | 'download' | 'build'
  /** One line for people, with what it may take at the beginning of a step. */
  readonly detail: string
  /** Packages compiled so far and in all by a build; those compiled before it do not count. */
  readonly packagesDone?: number
  readonly packagesTotal?: number
}

export type AssetProgress = (event: AssetEvent) => void
