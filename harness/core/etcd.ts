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

/** What is at a key: its value, or null where there is no key. */
export type KeyState = string | null

/** What is done to keys as registers, of which the order is judged. */
export type RegisterAct =
  | { readonly act: 'read'; readonly key: string }
  /** The same value to all of these keys, in one transaction. */
  | { readonly act: 'write'; readonly keys: readonly string[]; readonly value: string }
  /** Writes if that is what is there. */
  | {
      readonly act: 'swap'
      readonly key: string
      readonly expected: KeyState
      readonly value: string
    }
  | { readonly act: 'delete'; readonly key: string }

/** An answer that says what was met and when in the order of the store; both only when `ok`. */
export interface RegisterAnswer extends EtcdAnswer {
  /** What was there before; of a write, which does not look, nothing is known. */
  readonly found?: KeyState
  /** Of the store, once it had happened. */
  readonly revision?: number
}

/** A change of a key as a watch tells it; `value` is null where the key was deleted. */
export interface KeyChange {
  readonly key: string
  readonly value: KeyState
  readonly revision: number
}

/**
 * What a watch has to say: it was asked for; it began with a revision; changes, as they came
 * together; it broke off and will be resumed; or the revision that it wanted is compacted, and it
 * goes on from another.
 */
export type KeyWatchNews =
  | { readonly step: 'asked' }
  | { readonly step: 'opened'; readonly from: number }
  | { readonly step: 'changes'; readonly changes: readonly KeyChange[] }
  | { readonly step: 'broken'; readonly text: string }
  | { readonly step: 'compacted'; readonly from: number }

/** Defects of watches, for sabotages: how one is resumed, or put together of two. */
export type WatchDefect = 'resumed-late' | 'resumed-early' | 'begun-anew' | 'in-halves'

/** One client per store; maintenance calls name the member they go to. Every call has a limit. */
export interface EtcdClient {
  put(key: string, value: string | Uint8Array, signal: AbortSignal): Promise<EtcdAnswer>
  get(key: string, signal: AbortSignal): Promise<EtcdAnswer>
  /** A put through one member, and no other. */
  putThrough(member: string, key: string, value: string, signal: AbortSignal): Promise<EtcdAnswer>
  delete(key: string, signal: AbortSignal): Promise<EtcdAnswer>
  /** Acts on registers through one member, and no other; reads are linearizable. */
  onRegisters(member: string, act: RegisterAct, signal: AbortSignal): Promise<RegisterAnswer>
  /**
   * Watches the keys below a prefix through one member, and no other, until `signal` is aborted.
   * Begins with revision `from`; what breaks off is resumed after the last revision that was seen.
   */
  watchKeys(
    options: { readonly member: string; readonly prefix: string; readonly from: number },
    tell: (news: KeyWatchNews) => void,
    signal: AbortSignal,
  ): Promise<void>
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
