import type { EtcdAnswer } from './etcd.ts'

/** What a member of a store held at a moment, in a file of the testbed. */
export interface EtcdSnapshot {
  /** Whether it could be saved. */
  readonly saved: EtcdAnswer
  /** The last revision in it. */
  readonly revision: string
  readonly file: string
}

/** Saves what a store holds, and makes the store anew from it. */
export interface Snapshots {
  /** Of one member, while the store serves. */
  save(member: string, signal: AbortSignal): Promise<EtcdSnapshot>
  /**
   * Gives every member the data of the snapshot, as a store of its own with a new token; they begin
   * with them when they are started. Refused, with nothing touched, while a member runs: it would
   * bring the old store into the new one. With `bumpRevision` the revisions go on so much higher,
   * and all below are marked compacted, so that whoever saw later ones is told.
   */
  restore(
    snapshot: EtcdSnapshot,
    options: { readonly bumpRevision?: number },
    signal: AbortSignal,
  ): Promise<EtcdAnswer>
}
