interface Lent<C> {
  readonly thing: C
  calls: number
  isEnded: boolean
}

/** A connection, or what is like one: made when it is first wanted, and anew when it is spent. */
export class Renewed<C> {
  readonly #options: RenewedOptions<C>
  #current: Lent<C> | undefined

  constructor(options: RenewedOptions<C>) {
    this.#options = options
  }

  /** A call on it. One that is spent ends with the last call that is on it. */
  async use<T>(call: (thing: C) => Promise<T>): Promise<T> {
    this.#current ??= { thing: this.#options.make(), calls: 0, isEnded: false }
    const lent = this.#current
    lent.calls++
    try {
      return await call(lent.thing)
    } catch (error) {
      if (this.#current === lent && this.#options.isSpent(lent.thing, error)) {
        this.#current = undefined
      }
      throw error
    } finally {
      lent.calls--
      if (this.#current !== lent && lent.calls === 0) this.#end(lent)
    }
  }

  /** Ends it, also under the calls that are on it; the next one makes it anew. */
  close(): void {
    const lent = this.#current
    this.#current = undefined
    if (lent !== undefined) this.#end(lent)
  }

  #end(lent: Lent<C>): void {
    if (lent.isEnded) return
    lent.isEnded = true
    this.#options.end(lent.thing)
  }
}

export interface RenewedOptions<C> {
  readonly make: () => C
  readonly end: (thing: C) => void
  /** Whether a call failed for the connection's sake. */
  readonly isSpent: (thing: C, error: unknown) => boolean
}
