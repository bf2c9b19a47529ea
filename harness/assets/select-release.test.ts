import { expect, it } from 'vitest'
import { UsageError } from '../core/errors.ts'
import { selectRelease } from './select-release.ts'

it.each([
  [undefined, '1.36', '1.36.4'],
  ['1.35', '1.35', '1.35.8'],
  ['1.37.1', '1.37', '1.37.1'],
  ['v1.36', '1.36', '1.36.4'],
])('takes Kubernetes %s for %s, which is %s', (asked, minor, version) => {
  expect(selectRelease('kubernetes', asked)).toEqual({ family: 'kubernetes', minor, version })
})

it.each(['1.34', '1.36.5', '1.3', 'latest', ''])(
  'refuses "%s" and lists what it knows',
  (asked) => {
    expect(() => selectRelease('kubernetes', asked)).toThrow(UsageError)
    expect(() => selectRelease('kubernetes', asked)).toThrow(
      `Kubernetes ${asked} is not known to this holdfast, ` +
        'which knows 1.35 (1.35.8), 1.36 (1.36.4), 1.37 (1.37.1)',
    )
  },
)
