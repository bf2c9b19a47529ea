import { expect, test } from 'vitest'
import { isOlder } from './is-older.ts'

test.each([
  ['1.14.4', '1.15', true],
  ['1.9', '1.15', true],
  ['1.15.0', '1.15', false],
  ['v1.15.0-rc.1', '1.15', false],
  ['2.0.0', '1.15', false],
  ['1.18.2', '1.18.3', true],
  ['1.18', '1.18.3', true],
  ['1.18.3', '1.18.3', false],
])('whether %s comes before %s: %s', (version, than, isSo) => {
  expect(isOlder(version, than)).toBe(isSo)
})
