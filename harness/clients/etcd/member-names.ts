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

  async #learn(limitMs: number, signal: AbortSignal): Promise<void> {
    const listed = await this.#ring.ask(
      {
        name: 'member list',
        limitMs,
        call: (client, options) => client.cluster.memberList({}, options),
      },
      signal,
    )
    for (const { ID, name, clientURLs } of listed.members) {
      const ports = new Set(clientURLs.map((url) => new URL(url).port))
      const ours =
        this.#ring.members.find((member) => member.name === name) ??
        this.#ring.members.find((member) => ports.has(new URL(member.url).port))
      this.#names.set(ID, ours?.name ?? name)
    }
  }
}
