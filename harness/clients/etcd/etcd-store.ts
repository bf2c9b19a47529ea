import type { EtcdClient } from '../../core/etcd.ts'

/** A key and its value, byte for byte. */
export interface StoreEntry {
  readonly key: string
  readonly value: Buffer
}

/** A store that can also be read and filled as a whole, for whoever provisions it. */
export interface EtcdStore extends EtcdClient {
  /** Every key below one of the prefixes. */
  readPrefixes(prefixes: readonly string[], signal: AbortSignal): Promise<StoreEntry[]>
  /**
   * Puts all entries into a store that holds nothing, in one transaction; false, and nothing is
   * put, when it holds anything. Waits 20 s for a store that does not answer yet.
   */
  seed(entries: readonly StoreEntry[], signal: AbortSignal): Promise<boolean>
  /**
   * Has the store count a member no more, or not at all when it does not; waits 30 s for a store
   * that refuses to change.
   */
  removeMember(peerUrl: string, signal: AbortSignal): Promise<void>
  /** The same for a member that it is to count from now on; returns the peer URLs of all. */
  addMember(peerUrl: string, signal: AbortSignal): Promise<readonly string[]>
  /** Writes a snapshot of what a member holds to a file, at most 60 s. */
  saveSnapshot(member: string, file: string, signal: AbortSignal): Promise<void>
}
