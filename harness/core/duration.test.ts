import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeMs, durationMs } from './duration.ts'
import { UsageError } from './errors.ts'

describe('durationMs', () => {
  it.each([
    ['250ms', 250],
    ['15s', 15_000],
    ['2.5s', 2500],
    ['30m', 1_800_000],
    ['2h', 7_200_000],
    ['0s', 0],
  ])('%s', (text, expected) => {
    expect(durationMs(text)).toBe(expected)
  })

  it.each(['', '15', 's', '15 s', '-1s', '1d', '1s2s', '.5s', '1e3ms'])('refuses "%s"', (text) => {
    expect(() => durationMs(text, 'the time limit')).toThrow(UsageError)
    expect(() => durationMs(text, 'the time limit')).toThrow(`the time limit "${text}"`)
  })

  it('reads whole milliseconds as they are', () => {
    fc.assert(fc.property(fc.nat(), (ms) => durationMs(`${ms}ms`) === ms))
  })
})

describe('describeMs', () => {
  it.each([
    [0, '0 ms'],
    [849.6, '850 ms'],
    [12_345, '12.3 s'],
    [119_949, '119.9 s'],
    [245_000, '4 min 05 s'],
    [-2500, '-2.5 s'],
  ])('%d', (ms, expected) => {
    expect(describeMs(ms)).toBe(expected)
  })
})
