import { describe, expect, it } from 'vitest'
import * as fc from 'fast-check'
import { absentFrom, contains, indexSet, sizeOf } from './index-set.ts'

const indexes = fc.uniqueArray(fc.nat({ max: 30 })).map((list) => list.toSorted((a, b) => a - b))

/** As the API writes it. */
function written(list: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const index of list) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] === index - 1) last[1] = index
    else ranges.push([index, index])
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(',')
}

describe('indexSet', () => {
  it('reads single indexes and ranges', () => {
    expect(indexSet('0-3,5')).toEqual([
      [0, 3],
      [5, 5],
    ])
    expect(indexSet('')).toEqual([])
  })

  it('agrees with sets of numbers', () => {
    fc.assert(
      fc.property(indexes, indexes, (a, b) => {
        const [first, second] = [indexSet(written(a)), indexSet(written(b))]
        expect(sizeOf(first)).toBe(a.length)
        expect(contains(first, second)).toBe(b.every((index) => a.includes(index)))
        const absent = Array.from({ length: 31 }, (_, index) => index).filter(
          (index) => !a.includes(index),
        )
        expect(absentFrom(first, 31, 5)).toEqual(absent.slice(0, 5))
      }),
    )
  })
})
