/**
 * The only source of chance. The same seed and the same labels give the same numbers on every
 * machine: sfc32 seeded through the 32-bit FNV-1a hash of the label.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1
  readonly #label: string

  constructor(label: string) {
    this.#label = label
    this.#a = fnv1a(`${label}/a`)
    this.#b = fnv1a(`${label}/b`)
    this.#c = fnv1a(`${label}/c`)
    for (let round = 0; round < 12; round++) this.#next()
  }

  /** An independent stream: drawing from it changes nothing here. */
  fork(label: string): Random {
    return new Random(`${this.#label}/${label}`)
  }

  /** A whole number in `[min, max]`. */
  between(min: number, max: number): number {
    return min + (this.#next() % (max - min + 1))
  }

  /** One of `items`, which must not be empty. */
  pick<T>(items: readonly T[]): T {
    const item = items[this.between(0, items.length - 1)]
    if (item === undefined) throw new RangeError('nothing to pick from')
    return item
  }

  /** The items in a drawn order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[] {
    const pool = [...items]
    const drawn: T[] = []
    while (pool.length > 0) drawn.push(...pool.splice(this.between(0, pool.length - 1), 1))
    return drawn
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}
