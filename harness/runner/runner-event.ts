import type { CheckSummary, RunSummary } from '../core/run-summary.ts'

/** What a run tells whoever watches; it never steers. */
export type RunnerEvent =
  /** First lines: version, seed, versions under test, the command that repeats the run. */
  | { readonly kind: 'header'; readonly lines: readonly string[] }
  /** A program is being found, downloaded or built. */
  | {
      readonly kind: 'asset'
      readonly text: string
      /** One of very many, such as a package being compiled: a log may leave it out. */
      readonly passing?: boolean
    }
  | {
      readonly kind: 'run-started'
      readonly folder: string
      readonly checks: readonly string[]
      readonly jobs: number
    }
  | {
      readonly kind: 'check-state'
      readonly check: string
      readonly state: 'provisioning' | 'running' | 'ending'
    }
  /** What a check does right now; `limitMs` is how long it may take at most. */
  | {
      readonly kind: 'now'
      readonly check: string
      readonly text: string
      readonly limitMs?: number
    }
  /** A line worth keeping: a fault confirmed, an exit, an artefact repaired. */
  | { readonly kind: 'note'; readonly check: string; readonly text: string }
  | { readonly kind: 'check-done'; readonly summary: CheckSummary }
  | {
      readonly kind: 'run-done'
      readonly summary: RunSummary
      readonly folder: string
      readonly exitCode: number
    }

export type RunnerListener = (event: RunnerEvent) => void
