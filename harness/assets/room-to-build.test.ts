import { expect, it } from 'vitest'
import { families } from './catalogue.ts'
import { neededRoom, shortages } from './room-to-build.ts'

const everything = [families.etcd, families.kwok, families.kubernetes]

it('needs about 5 GB of disk and 3 GB of memory for the embedded testbed, cold', () => {
  const needed = neededRoom(everything.map(({ cost }) => ({ cost, warm: false })))
  expect(needed.diskBytes).toBeGreaterThan(4.5e9)
  expect(needed.diskBytes).toBeLessThan(6.5e9)
  expect(needed.memoryBytes).toBe(3e9)
})

it('needs little when the caches are warm', () => {
  const needed = neededRoom(everything.map(({ cost }) => ({ cost, warm: true })))
  expect(needed.diskBytes).toBeLessThan(1e9)
  expect(needed.memoryBytes).toBe(0)
})

it('says what there is too little of, and how much', () => {
  const needed = { diskBytes: 5e9, memoryBytes: 3e9 }
  expect(shortages(needed, { diskBytes: 5e9, memoryBytes: 3e9 }, '/cache')).toEqual([])
  expect(shortages(needed, { diskBytes: 1.24e9, memoryBytes: 2e9 }, '/cache')).toEqual([
    'the build needs about 5.0 GB of disk, and the disk of /cache has 1.2 GB free',
    'the build needs about 3.0 GB of memory, and 2.0 GB are available',
  ])
})
