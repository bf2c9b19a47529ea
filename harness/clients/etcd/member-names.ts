import type { IMemberListResponse } from 'etcd3'
import type { MemberRing } from './member-ring.ts'

/** Knows which of our members has which id. An id stays with a member as long as its data does. */
export class MemberNames {
  readonly #ring: MemberRing
  readonly #names = new Map<string, string>()

  constructor(ring: MemberRing) {
    this.#ring = ring
  }

  /** The name that the testbed gave to a member, or the id in hexadecimal when no one knows it. */
  async nameOf(id: string, limitMs: number, signal: AbortSignal): Promise<string> {
    if (!this.#names.has(id)) await this.#learn(limitMs, signal).catch(() => undefined)
    signal.throwIfAborted()
    return this.#names.get(id) ?? BigInt(id).toString(16)
  }

  /** What all members of the store call themselves, or the peer URL of one that never ran. */
  async all(limitMs: number, signal: AbortSignal): Promise<readonly string[]> {
    const { members } = await this.#list(limitMs, signal)
    return members.map(({ name, peerURLs }) => name || (peerURLs[0] ?? ''))
  }

  #list(limitMs: number, signal: AbortSignal): Promise<IMemberListResponse> {
    return this.#ring.ask(
      {
        name: 'member list',
        limitMs,
        call: (client, options) => client.cluster.memberList({}, options),
      },
      signal,
    )
  }

  async #learn(limitMs: number, signal: AbortSignal): Promise<void> {
    const listed = await this.#list(limitMs, signal)
    for (const { ID, name, clientURLs } of listed.members) {
      const ports = new Set(clientURLs.map((url) => new URL(url).port))
      const ours =
        this.#ring.members.find((member) => member.name === name) ??
        this.#ring.members.find((member) => ports.has(new URL(member.url).port))
      this.#names.set(ID, ours?.name ?? name)
    }
  }
}
