import { describe, expect, it } from 'vitest'
import { withFreshUids } from './fresh-uids.ts'

const one = '7b7ffe37-3fd1-4f74-9d43-6d7c4f0c0f00'
const other = '0c3a51d0-9b8e-4f6a-8a71-0a4c2a3b1d2e'

function entry(key: string, ...parts: (string | number[])[]) {
  return { key, value: Buffer.concat(parts.map((part) => Buffer.from(part as string))) }
}

const noise = [0x6b, 0x38, 0x73, 0x00, 0xff, 0xfe, 0x80, 0x2a, 0x24]

describe('withFreshUids', () => {
  it('changes every uid and nothing else', () => {
    const [made] = withFreshUids([entry('/a', noise, one, noise)])
    expect(made?.key).toBe('/a')
    expect(made?.value.subarray(0, noise.length)).toEqual(Buffer.from(noise))
    expect(made?.value.subarray(-noise.length)).toEqual(Buffer.from(noise))
    expect(made?.value.length).toBe(2 * noise.length + one.length)
    expect(made?.value.includes(one)).toBe(false)
  })

  it('keeps references: one uid becomes one uid everywhere', () => {
    const [owner, owned] = withFreshUids([
      entry('/owner', noise, one, noise),
      entry('/owned', noise, other, noise, one, noise),
    ])
    const uid = owner?.value.subarray(noise.length, -noise.length) ?? ''
    expect(owned?.value.includes(uid)).toBe(true)
    expect(owned?.value.includes(other)).toBe(false)
  })

  it('gives others each time', () => {
    const entries = [entry('/a', noise, one)]
    expect(withFreshUids(entries)).not.toEqual(withFreshUids(entries))
  })
})
