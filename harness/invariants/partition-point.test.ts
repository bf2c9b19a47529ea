import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { greatest, smallest } from './extremes.ts'
import { partitionPoint } from './partition-point.ts'

describe('partitionPoint', () => {
  it('counts the leading items that fulfil the condition', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (numbers, limit) => {
        const sorted = numbers.toSorted((a, b) => a - b)
        const count = partitionPoint(sorted, (number) => number < limit)
        expect(count).toBe(sorted.filter((number) => number < limit).length)
      }),
    )
  })
})

describe('greatest and smallest', () => {
  it('take more numbers than a function takes arguments', () => {
    const numbers = Array.from({ length: 300_000 }, (_, index) => index)
    expect([greatest(numbers), smallest(numbers)]).toEqual([299_999, 0])
    expect([greatest([]), smallest([])]).toEqual([-Infinity, Infinity])
  })
})
