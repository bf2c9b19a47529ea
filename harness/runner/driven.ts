import type { LoadProgram } from '../clients/load/run-k6.ts'
import type { Check } from '../core/check.ts'
import type { Journal } from '../core/journal.ts'
import type { KubernetesObject } from '../core/kubernetes.ts'
import type { NewEvent } from '../core/event.ts'
import type { Provider } from '../core/provider.ts'
import type { Sabotage } from '../core/sabotage.ts'
import type { TestbedsByKind } from '../core/testbed.ts'

/** The provider of each kind of testbed, as far as the run has one. */
export type Providers = { readonly [K in keyof TestbedsByKind]?: Provider<TestbedsByKind[K]> }

/** Whom a check that is driven reports to, and when it has to end. */
export interface Reporting {
  readonly journal: Journal
  /** Aborted at the check's limit and at an interrupt. */
  readonly signal: AbortSignal
  readonly hardSignal: AbortSignal
  /** How long a check that `lasts` goes on; absent for every other. */
  readonly lastsMs?: number
  readonly record: (event: NewEvent) => void
  readonly now: (text: string, limitMs?: number) => void
  readonly note: (text: string) => void
}

/** A check that is driven on its testbed. */
export interface Driven extends Reporting {
  readonly check: Check
  readonly draws: unknown
  readonly sabotage?: Sabotage<never>
  readonly manifest: (file: string) => Promise<readonly KubernetesObject[]>
  /** What sends a load; there for checks that need k6. */
  readonly load?: LoadProgram
}
