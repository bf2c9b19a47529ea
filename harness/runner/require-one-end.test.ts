import { expect, test } from 'vitest'
import type { LoadedCheck } from './load-checks.ts'
import { requireOneEnd } from './require-one-end.ts'

const lasts = { usual: '10m', most: '2h' } as const
const loaded = (id: string, fields: object = {}): LoadedCheck =>
  ({ check: { id, ...fields } }) as unknown as LoadedCheck
const soak = loaded('soak/first', { lasts })
const hour = 3_600_000

test('a time limit is the end of checks that last, or of others', () => {
  requireOneEnd([soak, loaded('soak/second', { lasts })], 2 * hour)
  requireOneEnd([loaded('a/b'), loaded('a/c')], 9 * hour)
  requireOneEnd([soak, loaded('a/b')], undefined)
})

test.each([
  [[soak, loaded('a/b')], 1, 'ends soak/first well and cuts a/b short: run them apart'],
  [[loaded('a/b'), soak], 1, 'ends soak/first well and cuts a/b short: run them apart'],
  [[soak], 2 * hour + 1, 'soak/first lasts 2h at most'],
])('else it is refused in one sentence', (checks, timeLimitMs, sentence) => {
  expect(() => requireOneEnd(checks, timeLimitMs)).toThrow(sentence)
})
