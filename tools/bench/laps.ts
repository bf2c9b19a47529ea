import { nowMs, wallMs } from '../../harness/core/clock.ts'
import { describeSpread, spreadOf } from './spread-of.ts'

/** When something was reached, in milliseconds since the clock was started; by its name. */
export class Laps {
  readonly startedWallMs = wallMs()
  readonly #startedMs = nowMs()
  readonly #reached = new Map<string, number>()

  /** For `then`: notes that it is reached now, or was at a wall time. */
  reach(name: string, atWallMs?: number): void {
    const atMs = atWallMs === undefined ? nowMs() - this.#startedMs : atWallMs - this.startedWallMs
    this.#reached.set(name, atMs)
  }

  get names(): readonly string[] {
    return [...this.#reached.keys()]
  }

  at(name: string): number {
    return this.#reached.get(name) ?? Infinity
  }

  /** From one lap to another. */
  between(from: string, to: string): number {
    return this.at(to) - this.at(from)
  }
}

/** Rows of a section: what was reached in each of several tries, in the order of the medians. */
export function lapRows(tries: readonly Laps[]): (readonly [string, string])[] {
  const names = new Set(tries.flatMap(({ names }) => names))
  return [...names]
    .map((name) => ({ name, spread: spreadOf(tries.map((laps) => laps.at(name))) }))
    .sort((one, other) => one.spread.median - other.spread.median)
    .map(({ name, spread }) => [name, describeSpread(spread)] as const)
}
