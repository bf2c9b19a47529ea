import { describe, expect, it } from 'vitest'
import { linearize, type RegisterOperation } from './linearize.ts'
import { Random } from '../core/random.ts'
import { smallestConflict } from './smallest-conflict.ts'
import type { KeyState } from '../core/etcd.ts'

type Times = readonly [startMs: number, endMs: number]

const timed = ([startMs, endMs]: Times) => ({ startMs, endMs })
const read = (found: KeyState, ...times: Times): RegisterOperation => ({
  ...timed(times),
  expects: found,
})
const write = (value: KeyState, ...times: Times): RegisterOperation => ({
  ...timed(times),
  leaves: value,
})
const swap = (expected: KeyState, value: KeyState, ...times: Times): RegisterOperation => ({
  ...timed(times),
  expects: expected,
  leaves: value,
})
const never = Infinity
const statesMax = 100_000

const orderOf = (operations: readonly RegisterOperation[]) =>
  linearize(operations, { statesMax }).order

describe('linearize', () => {
  const table: readonly [what: string, order: string, operations: readonly RegisterOperation[]][] =
    [
      ['nothing', 'found', []],
      ['a read of what was never written', 'impossible', [read('a', 0, 1)]],
      ['one after the other', 'found', [read(null, 0, 1), write('a', 2, 3), read('a', 4, 5)]],
      ['a stale read', 'impossible', [write('a', 0, 1), write('b', 2, 3), read('a', 4, 5)]],
      [
        'either of two that overlap',
        'found',
        [write('a', 0, 3), write('b', 1, 2), read('a', 4, 5)],
      ],
      [
        'first one, then the other of two that are over',
        'impossible',
        [write('a', 0, 3), write('b', 1, 2), read('a', 4, 5), read('b', 6, 7)],
      ],
      [
        'a write that was seen before it was answered, and not afterwards',
        'impossible',
        [write('a', 0, 9), read('a', 1, 2), read(null, 3, 4)],
      ],
      ['a lost answer that shows later', 'found', [write('a', 0, never), read('a', 5, 6)]],
      ['a lost answer that never shows', 'found', [write('a', 0, never), read(null, 5, 6)]],
      [
        'a lost answer that shows twice',
        'impossible',
        [write('a', 0, never), read('a', 5, 6), write('b', 7, 8), read('a', 9, 10)],
      ],
      [
        'a lost answer that shows before it was asked',
        'impossible',
        [read('a', 0, 1), write('a', 2, never)],
      ],
      [
        'a swap of what is there',
        'found',
        [write('a', 0, 1), swap('a', 'b', 2, 3), read('b', 4, 5)],
      ],
      ['a swap of what is not', 'impossible', [write('a', 0, 1), swap('b', 'c', 2, 3)]],
      [
        'two swaps of the same',
        'impossible',
        [write('a', 0, 1), swap('a', 'b', 2, 5), swap('a', 'c', 3, 4)],
      ],
      [
        'a lost swap that what shows needs, and one that it forbids',
        'found',
        [write('a', 0, 1), swap('a', 'b', 2, never), swap('a', 'c', 2, never), read('c', 3, 4)],
      ],
      [
        'a lost swap of what is gone',
        'impossible',
        [write('a', 0, 1), write('b', 2, 3), swap('a', 'c', 4, never), read('c', 5, 6)],
      ],
      ['a delete', 'found', [write('a', 0, 1), swap('a', null, 2, 3), read(null, 4, 5)]],
      [
        'one delete of two',
        'impossible',
        [write('a', 0, 1), swap('a', null, 2, 3), swap('a', null, 2, 3)],
      ],
      [
        'as many lost deletes as show',
        'found',
        [
          write(null, 0, never),
          write(null, 0, never),
          write('a', 1, 2),
          read(null, 3, 4),
          write('b', 5, 6),
          read(null, 7, 8),
        ],
      ],
      [
        'more deletes than were asked for',
        'impossible',
        [
          write(null, 0, never),
          write('a', 1, 2),
          read(null, 3, 4),
          write('b', 5, 6),
          read(null, 7, 8),
        ],
      ],
      [
        'two lost answers, of which only one can come later',
        'found',
        [
          write('x', 0, 1),
          write('m', 0, never),
          swap('x', 'm', 0, never),
          read('m', 2, 3),
          write('y', 4, 5),
          read('m', 6, 7),
        ],
      ],
      ['what ends when the next begins', 'found', [write('a', 0, 2), read(null, 2, 3)]],
    ]
  it.each(table)('of %s: %s', (_, order, operations) => {
    expect(orderOf(operations)).toBe(order)
    expect(orderOf(operations.toReversed())).toBe(order)
    expect(hasOrder(operations)).toBe(order === 'found')
  })

  it('says which operation cannot be explained', () => {
    const operations = [write('a', 0, 1), read('a', 2, 3), read('b', 4, 5), read('a', 6, 7)]
    expect(linearize(operations, { statesMax })).toMatchObject({ order: 'impossible', at: 2 })
  })

  it('gives up where it would take too long', () => {
    const writes = Array.from({ length: 12 }, (_, at) => write(`w${at}`, at, 100 + at))
    expect(linearize(writes, { statesMax: 1_000 }).order).toBe('undecided')
  })

  it.each([1, 2, 3, 4])('agrees with whoever tries all orders, seed %i', (seed) => {
    const chance = new Random(`linearize/${seed}`)
    const seen = { found: 0, impossible: 0 }
    for (let round = 0; round < 500; round++) {
      const history = simulate(chance, { operations: chance.between(3, 7), clients: 3 })
      expect(orderOf(history)).toBe('found')
      const tampered = tamper(chance, history)
      const order = hasOrder(tampered) ? 'found' : 'impossible'
      expect([order, orderOf(tampered), tampered]).toEqual([order, order, tampered])
      seen[order]++
    }
    expect(Math.min(seen.found, seen.impossible)).toBeGreaterThan(50)
  })

  it('finds an order for a long history, and the one read in it that is stale', () => {
    const history = simulate(new Random('long'), { operations: 20_000, clients: 6 })
    expect(linearize(history, { statesMax: 2_000_000 }).order).toBe('found')
    const reads = history.flatMap((operation, index) =>
      operation.leaves === undefined && operation.endMs !== never ? [index] : [],
    )
    const [early, late] = [reads[10], reads[reads.length - 10]].map((index = 0) => history[index])
    const tampered = history.map((one) =>
      one === late ? { ...one, expects: early?.expects ?? 'nothing' } : one,
    )
    expect(linearize(tampered, { statesMax: 2_000_000 }).order).toBe('impossible')
  })
})

describe('smallestConflict', () => {
  it('leaves out what has nothing to do with it', () => {
    const before = Array.from({ length: 50 }, (_, at) => write(`w${at}`, 10 * at, 10 * at + 1))
    const conflict = [write('a', 1_000, 1_001), write('b', 1_002, 1_003), read('a', 1_004, 1_005)]
    const after = [read('b', 1_006, 1_007)]
    const found = smallestConflict([...before, ...conflict, ...after], { statesMax })
    expect(found).toEqual(conflict)
  })

  it('is empty where there is none', () => {
    expect(smallestConflict([write('a', 0, 1), read('a', 2, 3)], { statesMax })).toEqual([])
  })

  it('is a conflict that needs all of its parts', () => {
    const chance = new Random('conflict')
    let conflicts = 0
    for (let round = 0; round < 200; round++) {
      const history = tamper(chance, simulate(chance, { operations: 20, clients: 3 }))
      const conflict = smallestConflict(history, { statesMax })
      expect(conflict.length > 0).toBe(orderOf(history) === 'impossible')
      if (conflict.length > 0) conflicts++
      expect(conflict.every((operation) => history.includes(operation))).toBe(true)
      expect(conflict.length).toBeLessThan(8)
    }
    expect(conflicts).toBeGreaterThan(50)
  })
})

/** Tries every order of every choice of the operations without an answer. */
function hasOrder(operations: readonly RegisterOperation[]): boolean {
  const place = (state: KeyState, left: readonly RegisterOperation[]): boolean => {
    if (left.every(({ endMs }) => endMs === never)) return true
    return left.some((next) => {
      const rest = left.filter((one) => one !== next)
      // Nothing that is left may have ended before it began.
      if (rest.some(({ endMs }) => endMs < next.startMs)) return false
      if (next.expects !== undefined && next.expects !== state) return false
      return place(next.leaves === undefined ? state : next.leaves, rest)
    })
  }
  return place(null, operations)
}

/** What clients of a real register see; some answers are lost, with or without an effect. */
function simulate(
  chance: Random,
  options: { readonly operations: number; readonly clients: number },
): RegisterOperation[] {
  const { operations, clients } = options
  const freeAt = Array.from({ length: clients }, () => 0)
  const planned = Array.from({ length: operations }, (_, number) => {
    const client = chance.between(0, clients - 1)
    const startMs = (freeAt[client] ?? 0) + chance.between(1, 10)
    const happensAt = startMs + chance.between(0, 10)
    const endMs = happensAt + chance.between(0, 10)
    freeAt[client] = endMs
    return {
      number,
      startMs,
      happensAt,
      endMs,
      kind: chance.between(0, 9),
      lost: chance.between(0, 19),
    }
  })
  let state: KeyState = null
  return planned
    .toSorted((a, b) => a.happensAt - b.happensAt)
    .flatMap(({ number, startMs, endMs, kind, lost }): RegisterOperation[] => {
      const before = state
      const value = `v${number}`
      if (kind < 4) return lost === 0 ? [] : [read(before, startMs, endMs)]
      const guessed = kind === 9 ? 'a guess' : before
      const isSwap = kind >= 8
      const leaves = kind === 4 ? null : value
      if (lost === 0) {
        // It may come to pass or not; nobody is told.
        if (chance.between(0, 1) === 0 && !(isSwap && guessed !== before)) state = leaves
        return [isSwap ? swap(guessed, value, startMs, never) : write(leaves, startMs, never)]
      }
      if (isSwap && guessed !== before) return [read(before, startMs, endMs)]
      state = leaves
      return [
        isSwap || kind === 4 ? swap(before, leaves, startMs, endMs) : write(leaves, startMs, endMs),
      ]
    })
}

/** Another operation's value stands where one was met, as in a history that went wrong. */
function tamper(chance: Random, history: readonly RegisterOperation[]): RegisterOperation[] {
  const reads = history.filter(({ expects, endMs }) => expects !== undefined && endMs !== never)
  if (reads.length === 0) return [...history]
  const changed = chance.pick(reads)
  const values = history.flatMap(({ leaves }) => (leaves === undefined ? [] : [leaves]))
  const expects = chance.pick([null, ...values])
  return history.map((one) => (one === changed ? { ...one, expects } : one))
}
