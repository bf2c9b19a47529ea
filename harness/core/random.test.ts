import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Random } from './random.ts'

describe('Random', () => {
  // A change of these numbers changes every published plan.
  it('gives the same numbers on every machine and in every release', () => {
    const random = new Random('seed 42')
    const drawn = Array.from({ length: 5 }, () => random.between(0, 99))
    expect(drawn).toEqual([70, 23, 37, 16, 82])
    expect(new Random('seed 42').fork('a').between(0, 1_000_000)).toBe(562_937)
    expect(new Random('seed 42').shuffle([1, 2, 3, 4, 5, 6])).toEqual([5, 4, 2, 6, 1, 3])
  })

  it('forks without drawing: neither stream changes the other', () => {
    const alone = new Random('x')
    const parent = new Random('x')
    const child = parent.fork('child')
    for (let count = 0; count < 10; count++) child.between(0, 9)
    expect(parent.between(0, 1e9)).toBe(alone.between(0, 1e9))
    expect(parent.fork('child').between(0, 1e9)).toBe(new Random('x').fork('child').between(0, 1e9))
    expect(new Random('x').fork('a').between(0, 1e9)).not.toBe(
      new Random('x').fork('b').between(0, 1e9),
    )
  })

  it('stays within its limits and reaches both', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: -50, max: 50 }), (label, min) => {
        const random = new Random(label)
        const drawn = new Set(Array.from({ length: 200 }, () => random.between(min, min + 2)))
        expect([...drawn].toSorted((a, b) => a - b)).toEqual([min, min + 1, min + 2])
      }),
    )
  })

  it('shuffles without losing anything, and leaves its argument alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.integer()), (label, items) => {
        const before = [...items]
        const shuffled = new Random(label).shuffle(items)
        expect(items).toEqual(before)
        expect(sorted(shuffled)).toEqual(sorted(before))
      }),
    )
  })

  it('picks nothing from nothing', () => {
    expect(() => new Random('x').pick([])).toThrow(RangeError)
    expect(['a', 'b']).toContain(new Random('x').pick(['a', 'b']))
  })
})

function sorted(numbers: readonly number[]): number[] {
  return numbers.toSorted((a, b) => a - b)
}
