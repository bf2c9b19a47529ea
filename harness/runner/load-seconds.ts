import { loadKinds } from '../core/load.ts'
import type { LoadEvent, NewEvent } from '../core/event.ts'
import type { LoadCounts, LoadKind, LoadOrder, LoadRequest } from '../core/load.ts'

/** What of the last seconds must have ended for them to be recorded at the end. */
const shareMin = 0.9

/**
 * Sorts the requests of a load into seconds, counted from the first one, and records each second
 * when all that began in it has ended.
 */
export class LoadSeconds {
  readonly #order: LoadOrder
  readonly #due: number
  readonly #record: (event: NewEvent) => void
  readonly #open = new Map<number, LoadRequest[]>()
  #firstMs: number | undefined
  #next = 0

  constructor(order: LoadOrder, record: (event: NewEvent) => void) {
    this.#order = order
    this.#due = Object.values(order.perSecond).reduce((sum, rate) => sum + rate, 0)
    this.#record = record
  }

  add(request: LoadRequest): void {
    this.#firstMs ??= request.startMs
    // The very first ones may end in another order.
    const second = Math.max(0, Math.floor((request.startMs - this.#firstMs) / 1000))
    const same = this.#open.get(second)
    if (same === undefined) this.#open.set(second, [request])
    else same.push(request)
  }

  /** Records the seconds in which nothing can be under way any more; a limit is kept to 1 s. */
  settle(nowMs: number): void {
    const overMs = this.#order.limitMs + 1_000
    while (this.#endOf(this.#next) + overMs < nowMs) this.#write()
  }

  /**
   * Records the seconds that are left, but for those at the end of which requests are missing. They
   * are counted together: a busy machine sends a few of one second in the next.
   */
  close(nowMs: number): void {
    this.settle(nowMs)
    let ended = 0
    let last = this.#next - 1
    for (let second = this.#next; this.#endOf(second) < nowMs; second++) {
      ended += this.#open.get(second)?.length ?? 0
      if (ended >= shareMin * this.#due * (second - this.#next + 1)) last = second
    }
    while (this.#next <= last) this.#write()
  }

  #endOf(second: number): number {
    return this.#firstMs === undefined ? Infinity : this.#firstMs + (second + 1) * 1000
  }

  #write(): void {
    const requests = this.#open.get(this.#next) ?? []
    this.#open.delete(this.#next)
    const startMs = Math.round(this.#endOf(this.#next) - 1000)
    this.#next++
    const counts: Partial<Record<LoadKind, LoadCounts>> = {}
    for (const kind of loadKinds) {
      if (this.#order.perSecond[kind] === undefined) continue
      counts[kind] = countsOf(requests.filter(({ request }) => request === kind))
    }
    const event: Omit<LoadEvent, 't' | 'check'> = {
      kind: 'load',
      startMs,
      due: this.#due,
      requests: counts,
    }
    this.#record(event)
  }
}

function countsOf(requests: readonly LoadRequest[]): LoadCounts {
  const count = (wanted: LoadRequest['outcome']): number =>
    requests.filter(({ outcome }) => outcome === wanted).length
  const tooks = requests
    .filter(({ outcome }) => outcome === 'ok')
    .map(({ tookMs }) => tookMs)
    .sort((a, b) => a - b)
  const at = (share: number): number => tooks[Math.ceil(share * tooks.length) - 1] ?? 0
  return {
    ok: count('ok'),
    failed: count('failed'),
    unknown: count('unknown'),
    ...(tooks.length > 0 && { p50Ms: at(0.5), p95Ms: at(0.95), maxMs: at(1) }),
  }
}
