import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import { HarnessError } from '../../../core/errors.ts'

/**
 * Who belongs to a store. Members are taken out of it and into it one after the other, because a
 * store takes one change at a time.
 */
export class StoreMembership {
  readonly #etcd: () => Pick<EtcdStore, 'addMember' | 'removeMember'>
  readonly #peerUrls: ReadonlyMap<string, string>
  readonly #away = new Set<string>()
  /** Of those that were taken in: with whom. */
  readonly #joined = new Map<string, string>()
  #turn: Promise<void> = Promise.resolve()

  /** `peerUrls` by the names of the members that the store begins with. */
  constructor(
    etcd: () => Pick<EtcdStore, 'addMember' | 'removeMember'>,
    peerUrls: ReadonlyMap<string, string>,
  ) {
    this.#etcd = etcd
    this.#peerUrls = peerUrls
  }

  /** All that the store begins with, as the flag of that name. */
  get initialCluster(): string {
    return this.#clusterOf(this.#peerUrls.values())
  }

  /** Whether it was taken out and is not in again. */
  isAway(member: string): boolean {
    return this.#away.has(member)
  }

  /** The flags that a member needs beside its own; one that has data does not look at them. */
  flagsOf(member: string): readonly string[] {
    const joined = this.#joined.get(member)
    if (joined === undefined) return []
    return [`--initial-cluster=${joined}`, '--initial-cluster-state=existing']
  }

  /** The flags with which a member is made from a snapshot, in a store of that token. */
  bootstrapFlags(member: string, token: string): readonly string[] {
    return [
      `--initial-cluster=${this.initialCluster}`,
      `--initial-cluster-token=${token}`,
      `--initial-advertise-peer-urls=${this.#peerUrlOf(member)}`,
    ]
  }

  /** The others count it no more. */
  async takeOut(member: string, signal: AbortSignal): Promise<void> {
    if (this.#peerUrls.size === 1) {
      throw new HarnessError(`${member} is the whole store: nobody would keep what it holds`)
    }
    await this.#inTurn(async () => {
      if (this.#away.has(member)) return
      await this.#etcd().removeMember(this.#peerUrlOf(member), signal)
      this.#away.add(member)
    })
  }

  /** The others count it, as a new member that holds nothing. */
  async takeIn(member: string, signal: AbortSignal): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#away.has(member)) return
      const all = await this.#etcd().addMember(this.#peerUrlOf(member), signal)
      this.#joined.set(member, this.#clusterOf(all))
      this.#away.delete(member)
    })
  }

  /** All are in, as when the store began. */
  beginAnew(): void {
    this.#away.clear()
    this.#joined.clear()
  }

  #peerUrlOf(member: string): string {
    const url = this.#peerUrls.get(member)
    if (url === undefined) throw new HarnessError(`the store has no member ${member}`)
    return url
  }

  #clusterOf(peerUrls: Iterable<string>): string {
    const urls = new Set(peerUrls)
    const members = [...this.#peerUrls].filter(([, url]) => urls.has(url))
    return members.map(([name, url]) => `${name}=${url}`).join(',')
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}
