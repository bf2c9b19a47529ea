import type { KeyState } from '../core/etcd.ts'

/** An operation on one register, as the judge of its order sees it. */
export interface RegisterOperation {
  readonly startMs: number
  /** When it was answered; `Infinity` where it was not: it happens at any time later, or never. */
  readonly endMs: number
  /** What must be there when it happens; absent: whatever. */
  readonly expects?: KeyState
  /** What is there afterwards; absent: what was there. */
  readonly leaves?: KeyState
}

/** Whether one order explains all answers; `at` is the first operation that none can explain. */
export type Linearization =
  | { readonly order: 'found'; readonly states: number }
  | { readonly order: 'impossible'; readonly states: number; readonly at: number }
  | { readonly order: 'undecided'; readonly states: number }

/**
 * Decides whether operations on a register that begins without a value can be put into one order in
 * which each happens between its start and its end, and meets what it says that it met. After Wing
 * and Gong, with Lowe's refinements: time is walked through once, and all that is kept is which
 * states can be by then. An operation is put into the order when its answer needs it to be.
 */
export function linearize(
  operations: readonly RegisterOperation[],
  options: { readonly statesMax: number },
): Linearization {
  const search = new Search(operations)
  for (const { index, isEnd } of pointsOf(operations)) {
    if (!isEnd) search.begin(index)
    else if (!search.end(index, options.statesMax)) {
      const { states } = search
      if (states > options.statesMax) return { order: 'undecided', states }
      return { order: 'impossible', states, at: index }
    }
  }
  return { order: 'found', states: search.states }
}

interface Point {
  readonly t: number
  readonly index: number
  readonly isEnd: boolean
}

/** Starts and ends in the order of time; of what is at once starts come first: that overlaps. */
function pointsOf(operations: readonly RegisterOperation[]): Point[] {
  const points = operations.flatMap(({ startMs, endMs }, index): Point[] => [
    { t: startMs, index, isEnd: false },
    ...(endMs === Infinity ? [] : [{ t: endMs, index, isEnd: true }]),
  ])
  return points.toSorted((a, b) => a.t - b.t || Number(a.isEnd) - Number(b.isEnd))
}

/** An operation that has begun and not ended, at its place in the bits of a `Possible`. */
interface Pending {
  readonly index: number
  readonly bit: bigint
  readonly operation: RegisterOperation
  /** Nobody knows whether it ever happens. */
  readonly isOptional: boolean
}

/** A state that can be, and which of the pending operations have happened then. */
interface Possible {
  readonly state: KeyState
  readonly happened: bigint
  /** Of the optional ones. */
  readonly spent: bigint
}

class Search {
  /** Steps that were looked at. */
  states = 0
  readonly #operations: readonly RegisterOperation[]
  readonly #observers: Observers
  readonly #pending = new Map<number, Pending>()
  readonly #freeBits: bigint[] = []
  #bits = 0n
  #possible = new Possibilities([{ state: null, happened: 0n, spent: 0n }])

  constructor(operations: readonly RegisterOperation[]) {
    this.#operations = operations
    this.#observers = new Observers(operations)
  }

  begin(index: number): void {
    const operation = this.#operations[index]
    if (operation === undefined || this.#observers.isUseless(operation)) return
    const bit = this.#freeBits.pop() ?? 1n << this.#bits++
    const isOptional = operation.endMs === Infinity
    const pending = { index, bit, operation, isOptional }
    this.#pending.set(index, pending)
    if (isRead(operation)) this.#possible = this.#possible.mapped((one) => this.#withReads(one))
  }

  /** False when in no possible state the operation has happened, or it takes too long to tell. */
  end(index: number, statesMax: number): boolean {
    const ended = this.#pending.get(index)
    if (ended === undefined) return true
    const reached = new Possibilities()
    const explored = new Possibilities()
    const stack = [...this.#possible]
    for (let from = stack.pop(); from !== undefined; from = stack.pop()) {
      if ((from.happened & ended.bit) !== 0n) {
        reached.add({ ...from, happened: from.happened & ~ended.bit })
        continue
      }
      for (const next of this.#steps(from)) {
        if (++this.states > statesMax) return false
        if (explored.add(next)) stack.push(next)
      }
    }
    this.#pending.delete(index)
    this.#freeBits.push(ended.bit)
    this.#possible = reached
    this.#forget(ended.operation)
    return reached.size > 0
  }

  /** What can be next: one pending operation happens. */
  *#steps(from: Possible): Generator<Possible> {
    const tried = new Set<string>()
    for (const { bit, operation, isOptional } of this.#pending.values()) {
      const { expects, leaves } = operation
      if (((from.happened | from.spent) & bit) !== 0n || isRead(operation)) continue
      if (expects !== undefined && expects !== from.state) continue
      if (isOptional) {
        // Of those that do the same one is as good as another.
        const does = JSON.stringify([expects ?? 'whatever', leaves])
        if (tried.has(does) || leaves === from.state) continue
        tried.add(does)
      }
      yield this.#withReads({
        state: leaves ?? null,
        happened: isOptional ? from.happened : from.happened | bit,
        spent: isOptional ? from.spent | bit : from.spent,
      })
    }
  }

  /** A pending read that meets its value has happened: later it would only be harder. */
  #withReads(possible: Possible): Possible {
    let { happened } = possible
    for (const { bit, operation } of this.#pending.values()) {
      const { expects } = operation
      if (!isRead(operation)) continue
      if (expects === undefined || expects === possible.state) happened |= bit
    }
    return happened === possible.happened ? possible : { ...possible, happened }
  }

  /** Optional operations that nobody can observe any more, or that surely happened. */
  #forget({ expects }: RegisterOperation): void {
    if (expects !== undefined) this.#observers.leave(expects)
    let everywhere = -1n
    for (const { spent } of this.#possible) everywhere &= spent
    let gone = 0n
    for (const { index, bit, operation, isOptional } of this.#pending.values()) {
      if (!isOptional) continue
      if ((everywhere & bit) === 0n && !this.#observers.isUseless(operation)) continue
      if (operation.expects !== undefined) this.#observers.leave(operation.expects)
      gone |= bit
      this.#pending.delete(index)
      this.#freeBits.push(bit)
    }
    if (gone === 0n) return
    this.#possible = this.#possible.mapped((one) => ({ ...one, spent: one.spent & ~gone }))
  }
}

/** Changes nothing. */
function isRead({ leaves }: RegisterOperation): boolean {
  return leaves === undefined
}

/** How many operations that are still to end expect a state. */
class Observers {
  readonly #counts = new Map<KeyState, number>()
  readonly #useless = new Set<RegisterOperation>()

  constructor(operations: readonly RegisterOperation[]) {
    for (const { expects } of operations) {
      if (expects !== undefined) this.#counts.set(expects, this.#count(expects) + 1)
    }
    // One that is useless observes nothing either.
    const optional = operations.filter(({ endMs }) => endMs === Infinity)
    for (let found = true; found;) {
      found = false
      for (const operation of optional) {
        if (this.#useless.has(operation) || !this.isUseless(operation)) continue
        this.#useless.add(operation)
        if (operation.expects !== undefined) this.leave(operation.expects)
        found = true
      }
    }
  }

  /** Whether it may be left out: optional, and nobody is left who would see that it happened. */
  isUseless(operation: RegisterOperation): boolean {
    if (operation.endMs !== Infinity) return false
    if (this.#useless.has(operation) || operation.leaves === undefined) return true
    return this.#count(operation.leaves) === 0
  }

  leave(state: KeyState): void {
    this.#counts.set(state, this.#count(state) - 1)
  }

  #count(state: KeyState): number {
    return this.#counts.get(state) ?? 0
  }
}

/**
 * What can be, without what is no better than another: of two with the same state and the same
 * answers still to explain, the one that has spent fewer optional operations can do all that the
 * other can.
 */
class Possibilities {
  readonly #groups = new Map<string, Possible[]>()
  size = 0

  constructor(initial: readonly Possible[] = []) {
    for (const possible of initial) this.add(possible)
  }

  /** False when it adds nothing. */
  add(possible: Possible): boolean {
    const { state, happened, spent } = possible
    const key = `${happened.toString(36)}${state === null ? '' : `=${state}`}`
    const group = this.#groups.get(key) ?? []
    if (group.some((one) => (one.spent & spent) === one.spent)) return false
    const kept = group.filter((one) => (one.spent & spent) !== spent)
    this.size += kept.length + 1 - group.length
    this.#groups.set(key, [...kept, possible])
    return true
  }

  mapped(change: (possible: Possible) => Possible): Possibilities {
    const changed = new Possibilities()
    for (const possible of this) changed.add(change(possible))
    return changed
  }

  *[Symbol.iterator](): Generator<Possible> {
    for (const group of this.#groups.values()) yield* group
  }
}
