import type { Outcome } from './outcome.ts'

/** The kinds of requests that a load is made of. */
export const loadKinds = ['read', 'create', 'patch'] as const
export type LoadKind = (typeof loadKinds)[number]

/** What the operations of a load are called, and the reads of all its objects at the end. */
export const loadRequests = {
  read: 'load-read',
  create: 'load-create',
  patch: 'load-patch',
  readBack: 'load-read-back',
} as const

/** Requests to be sent to the API at a constant rate, whatever is answered. */
export interface LoadOrder {
  /** How many of each kind; a kind that is absent is not sent. */
  readonly perSecond: Readonly<Partial<Record<LoadKind, number>>>
  /** Names of ConfigMaps that are read and patched in turn. */
  readonly registers: readonly string[]
  /** What the names of created ConfigMaps begin with. */
  readonly prefix: string
  /** A request that has no answer by then has failed, if it reads, and is else unknown. */
  readonly limitMs: number
}

/** A request of a load that ended. */
export interface LoadRequest {
  readonly request: LoadKind
  /** Of the ConfigMap. */
  readonly name: string
  readonly outcome: Outcome
  /** Monotonic. */
  readonly startMs: number
  readonly tookMs: number
  /** HTTP status; 0 when there was no answer. */
  readonly status: number
  /** What was written. */
  readonly value?: string
  readonly text?: string
}

/** What is said of a write that was under way when the load was ended, which nobody waited for. */
export const cutOffText = 'under way when the load was ended'

/** What became of the requests of one kind in one second. */
export interface LoadCounts {
  readonly ok: number
  readonly failed: number
  readonly unknown: number
  /** How long those took that were answered; absent when none was. */
  readonly p50Ms?: number
  readonly p95Ms?: number
  readonly maxMs?: number
}
