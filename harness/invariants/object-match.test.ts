import { describe, expect, it } from 'vitest'
import { hasLabels, matches } from './object-match.ts'

const object = { namespace: 'a', name: 'web-1', labels: { app: 'web', tier: 'front' } }

describe('matches', () => {
  it.each([
    [true, undefined],
    [true, {}],
    [true, { namespace: 'a' }],
    [false, { namespace: 'b' }],
    [true, { name: /^web/ }],
    [false, { name: /^db/ }],
    [true, { labels: { app: 'web' } }],
    [false, { labels: { app: 'web', tier: 'back' } }],
    [false, { labels: { zone: 'a' } }],
    [false, { namespace: 'b', name: /^web/, labels: { app: 'web' } }],
  ])('%s: %j', (expected, match) => {
    expect(matches(match, object)).toBe(expected)
  })
})

describe('hasLabels', () => {
  it('asks for nothing with no labels', () => {
    expect(hasLabels({}, {})).toBe(true)
    expect(hasLabels({}, { app: 'web' })).toBe(false)
  })
})
