import { describe, expect, it } from 'vitest'
import { partitionOf } from './partition-of.ts'

describe('the partition of a stored job', () => {
  it.each([
    { bytes: [0x08, 0x05, 0x12, 0x00], partition: 5n },
    { bytes: [0x08, 0xac, 0x02, 0x18], partition: 300n },
    {
      bytes: [0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
      partition: 2n ** 64n - 1n,
    },
  ])('is $partition', ({ bytes, partition }) => {
    expect(partitionOf(Buffer.from(bytes))).toBe(partition)
  })

  it('is not guessed', () => {
    expect(() => partitionOf(Buffer.from([0x12, 0x00]))).toThrow('begins with no partition')
    expect(() => partitionOf(Buffer.from([0x08, 0x80]))).toThrow('does not end')
  })
})
