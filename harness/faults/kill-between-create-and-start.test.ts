import { describe, expect, it } from 'vitest'
import { killBetweenCreateAndStart } from './kill-between-create-and-start.ts'
import { memoryTestbed } from './testing/machines.ts'

const never = new AbortController().signal
const fault = killBetweenCreateAndStart({ machine: 'node-1', image: 'workload' })

describe('killBetweenCreateAndStart', () => {
  it('leaves the moment to the machine, and starts it again', async () => {
    const { acts, aim } = memoryTestbed()
    const aimed = await aim(fault)
    expect(aimed.members.map(({ name }) => name)).toEqual(['node-1'])
    await aimed.inject(never)
    expect(acts).toEqual(['kill-between workload node-1'])
    expect(await aimed.confirm(never)).toBe('node-1 down')
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toBe('node-1 running')
  })

  it('is not confirmed when the machine still runs', async () => {
    const { aim, machines } = memoryTestbed()
    machines['node-1'].deafTo.add('kill-between workload')
    const aimed = await aim(fault)
    await aimed.inject(never)
    const stop = new AbortController()
    setImmediate(() => stop.abort(new Error('looked long enough')))
    await expect(aimed.confirm(stop.signal)).rejects.toThrow('looked long enough')
  })

  it('wants a machine', () => {
    const { aim } = memoryTestbed()
    const simulated = killBetweenCreateAndStart({ machine: 'simulated', image: 'workload' })
    expect(() => aim(simulated)).toThrow('simulated is no machine of its own')
  })
})
