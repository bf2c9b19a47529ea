import { expect, test } from 'vitest'
import { machineOf } from './machine-of.ts'
import { targetNow } from '../core/target.ts'
import type { Testbed } from '../core/testbed.ts'

const never = new AbortController().signal
const testbed = {
  id: 'memory',
  members: [
    { name: 'node-0', role: 'node' },
    { name: 'dapr-scheduler-0', role: 'dapr-scheduler', on: 'node-0' },
    { name: 'dapr-scheduler-1', role: 'dapr-scheduler', on: 'node-1' },
    { name: 'dapr-scheduler-2', role: 'dapr-scheduler', on: 'node-0' },
  ],
} as unknown as Testbed

test('names the machines below members, each once, whoever chose these', async () => {
  const chosen = machineOf(() => Promise.resolve(['dapr-scheduler-1']))
  expect(await targetNow(chosen, testbed, never)).toEqual(['node-1'])
  const all = machineOf(['dapr-scheduler-2', 'dapr-scheduler-1', 'dapr-scheduler-0'])
  expect(await targetNow(all, testbed, never)).toEqual(['node-0', 'node-1'])
})

test('says who is on no machine', async () => {
  await expect(targetNow(machineOf(['node-0']), testbed, never)).rejects.toThrow(
    'node-0 is on no machine of memory',
  )
})
