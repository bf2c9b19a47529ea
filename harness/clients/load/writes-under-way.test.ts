import { expect, it } from 'vitest'
import { cutOffText } from '../../core/load.ts'
import { WritesUnderWay } from './writes-under-way.ts'

it('knows the writes that began and did not end, and nothing of what became of them', () => {
  const writes = new WritesUnderWay()
  const begun = { begun: 'patch', name: 'load-register-10' } as const
  writes.begin({ ...begun, value: 'patch-270', startedWallMs: 1_000 })
  writes.begin({ ...begun, value: 'patch-290', startedWallMs: 5_000 })
  const { begun: request, name } = begun
  const answer = { tookMs: 20, status: 200, code: 0, text: '' }
  writes.end({ request, name, value: 'patch-270', startedWallMs: 1_000, ...answer })
  expect(writes.cutOff(5_030)).toEqual([
    {
      request,
      name,
      value: 'patch-290',
      startedWallMs: 5_000,
      tookMs: 30,
      status: 0,
      code: 0,
      text: cutOffText,
    },
  ])
})
