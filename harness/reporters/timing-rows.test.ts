import { expect, test } from 'vitest'
import { timingsTable } from '../core/timings.ts'
import { describeBytes } from './describe-bytes.ts'
import { timingRows } from './timing-rows.ts'

test('every timing has a row with its unit', () => {
  const rows = new Map(timingRows(structuredClone(timingsTable.production)))
  expect(rows.get('node monitor grace')).toBe('50.0 s')
  expect(rows.get('election: lease')).toBe('15.0 s')
  expect(rows.get('etcd quota')).toBe('2 GiB')
  expect(rows.get('eviction: nodes per second')).toBe('0.1')
  expect(rows.size).toBe(19)
})

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KiB'],
  [5 * 1024 ** 5, '5120 TiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(describeBytes(bytes)).toBe(text)
})
