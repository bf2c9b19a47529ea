/** Tells whoever holds a connection to a member that what was at the other end is gone. */
export class EndsOfMembers {
  readonly #lives = new Map<string, AbortController>()

  /** Aborted at the next end of that member. */
  next(member: string): AbortSignal {
    const known = this.#lives.get(member) ?? new AbortController()
    this.#lives.set(member, known)
    return known.signal
  }

  ended(member: string): void {
    const life = this.#lives.get(member)
    this.#lives.delete(member)
    life?.abort(new Error(`${member} ended`))
  }
}
