import { describe, expect, it } from 'vitest'
import { UsageError } from '../core/errors.ts'
import {
  collect,
  parseIssue,
  parseLevel,
  parsePair,
  parseProvider,
  parseSeed,
  parseWholeNumber,
} from './parse-values.ts'

describe('parseSeed', () => {
  it.each([
    ['0', 0],
    ['42', 42],
    ['4294967295', 4_294_967_295],
  ])('reads %s', (text, seed) => {
    expect(parseSeed(text)).toBe(seed)
  })

  it.each(['', '-1', '4294967296', '1.5', '1e3', '0x10', 'abc', '99999999999999999999'])(
    'refuses "%s" in one sentence',
    (text) => {
      expect(() => parseSeed(text)).toThrow(
        new UsageError(`--seed "${text}" is not a whole number from 0 to 4294967295`),
      )
    },
  )
})

describe('other values', () => {
  it('are whole numbers within limits', () => {
    const parse = parseWholeNumber('--jobs', 1, 64)
    expect(parse('64')).toBe(64)
    expect(() => parse('0')).toThrow('--jobs "0" is not a whole number from 1 to 64')
  })

  it('are one of a few words, in any case', () => {
    expect(parseLevel('must')).toBe('MUST')
    expect(() => parseLevel('shall')).toThrow('--level "shall" is none of MUST, SHOULD, MAY')
  })

  it('are issues with owner, name and number', () => {
    expect(parseIssue('kubernetes/kubernetes#118321')).toBe('kubernetes/kubernetes#118321')
    expect(() => parseIssue('118321')).toThrow('is not an issue such as')
  })

  it('collect over repeated flags', () => {
    const pair = parsePair('--set')
    expect(pair('b=2=3', pair('a=1'))).toEqual({ a: '1', b: '2=3' })
    expect(() => pair('a=2', { a: '1' })).toThrow('--set names a twice')
    for (const text of ['a', '=1', 'a=']) expect(() => pair(text)).toThrow('is not key=value')
    expect(collect(parseIssue)('a/b#2', ['a/b#1'])).toEqual(['a/b#1', 'a/b#2'])
  })

  it('answer for a provider that comes later, and for one that never will', () => {
    expect(parseProvider('embedded')).toBe('embedded')
    expect(parseProvider('kind')).toBe('kind')
    expect(parseProvider('containers')).toBe('containers')
    expect(() => parseProvider('kubeconfig')).toThrow('the provider kubeconfig is not there yet')
    expect(() => parseProvider('container')).toThrow('did you mean containers?')
    expect(() => parseProvider('embeded')).toThrow('did you mean embedded?')
  })
})
