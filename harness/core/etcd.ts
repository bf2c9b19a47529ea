import type { Outcome } from './outcome.ts'

/**
 * Answer to a write or read: outcome by gRPC code and text; `unknown` for NOSPACE and time-outs.
 */
export interface EtcdAnswer {
  readonly outcome: Outcome
  readonly code?: number
  readonly text?: string
  readonly value?: string
}

export interface EtcdAlarm {
  readonly member: string
  readonly alarm: 'NOSPACE' | 'CORRUPT'
}

export interface EtcdStatus {
  readonly sizeBytes: number
  readonly leader: boolean
  readonly revision: string
  readonly version: string
}

/** What a member holds up to a revision, as a number: equal where the same is held. */
export interface EtcdHash {
  readonly hash: string
  /** Up to here history was compacted; hashes over different ones cannot be compared. */
  readonly compactRevision: string
}

/** Values to write until the store refuses one for lack of space. */
export interface EtcdFill {
  /** The keys are this and a number. */
  readonly prefix: string
  /** Size of each value; below etcd's `--max-request-bytes` of 1.5 MiB. */
  readonly valueBytes: number
  /** How many values are on their way at a time, spread over the members. */
  readonly writers: number
  /** A store that takes this much without refusing ends the fill as well. */
  readonly bytesMax: number
}

/**
 * How a fill ended: `lastText` is the refusal, or empty when `bytesMax` was reached without one.
 */
export interface EtcdFillResult {
  readonly writes: number
  /** Acknowledged bytes of values. */
  readonly bytes: number
  readonly lastText: string
  readonly tookMs: number
}

/** A lease that was asked for: how that went, and what keeps it. */
export interface EtcdLease {
  readonly granted: EtcdAnswer
  /** Keeps it alive once. */
  renew(signal: AbortSignal): Promise<EtcdAnswer>
  /** Lets it run out. */
  release(): void
}

/** One client per store; maintenance calls name the member they go to. Every call has a limit. */
export interface EtcdClient {
  put(key: string, value: string | Uint8Array, signal: AbortSignal): Promise<EtcdAnswer>
  get(key: string, signal: AbortSignal): Promise<EtcdAnswer>
  /** A put through one member, and no other. */
  putThrough(member: string, key: string, value: string, signal: AbortSignal): Promise<EtcdAnswer>
  delete(key: string, signal: AbortSignal): Promise<EtcdAnswer>
  /** One transaction of puts, each of which writes the key's own name, and deletes. */
  transact(
    keys: { readonly puts: readonly string[]; readonly deletes: readonly string[] },
    signal: AbortSignal,
  ): Promise<EtcdAnswer>
  /** Asks for a lease of so many seconds. */
  lease(seconds: number, signal: AbortSignal): Promise<EtcdLease>
  /** Writes until the first NOSPACE; throws when no member takes writes for another reason. */
  fill(options: EtcdFill, signal: AbortSignal): Promise<EtcdFillResult>
  /** `prefix` must not be empty. */
  deletePrefix(prefix: string, signal: AbortSignal): Promise<EtcdAnswer>
  /** Compacts physically at the present revision. */
  compact(signal: AbortSignal): Promise<EtcdAnswer>
  defragment(member: string, signal: AbortSignal): Promise<EtcdAnswer>
  alarms(signal: AbortSignal): Promise<readonly EtcdAlarm[]>
  /** Clears every NOSPACE alarm. */
  disarm(signal: AbortSignal): Promise<EtcdAnswer>
  status(member: string, signal: AbortSignal): Promise<EtcdStatus>
  /** Of all keys, values and revisions up to this one; throws when the member cannot say. */
  hash(member: string, revision: string, signal: AbortSignal): Promise<EtcdHash>
  /** Names of the members that the store counts, or the peer URL of one that never ran. */
  members(signal: AbortSignal): Promise<readonly string[]>
  /**
   * Watches a key from a revision until the first event, at most 2 s: `ok` when the watch stands,
   * `failed` with the store's text when it ended it.
   */
  watchFrom(key: string, revision: string, signal: AbortSignal): Promise<EtcdAnswer>
  close(): void
}
