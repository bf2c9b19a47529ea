import { describe, expect, it } from 'vitest'
import { cutOff } from './cut-off.ts'
import { memoryTestbed } from './testing/machines.ts'

const never = new AbortController().signal

describe('cutOff', () => {
  it('takes the network of all, and gives it back; they run all the time', async () => {
    const { acts, aim, machines } = memoryTestbed()
    const aimed = await aim(cutOff(['node-0', 'node-1']))
    expect(aimed.undoRecords).toHaveLength(2)
    expect(aimed.disturbsStore).toBe(false)
    await aimed.inject(never)
    expect(await aimed.confirm(never)).toBe('node-0, node-1 have no way out')
    expect(machines['node-0'].state()).toBe('running')
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toBe('node-0, node-1 have their network back')
    expect(acts.filter((act) => act.startsWith('disconnect'))).toHaveLength(2)
  })

  it('is not confirmed while one can still be reached', async () => {
    const { aim, machines } = memoryTestbed()
    machines['node-1'].deafTo.add('disconnect')
    const aimed = await aim(cutOff(['node-0', 'node-1']))
    await aimed.inject(never)
    const stop = new AbortController()
    setImmediate(() => stop.abort(new Error('looked long enough')))
    await expect(aimed.confirm(stop.signal)).rejects.toThrow('looked long enough')
  })

  it('may be undone before it was injected, and twice', async () => {
    const { aim } = memoryTestbed()
    const aimed = await aim(cutOff(['node-0']))
    await aimed.undo(never)
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toContain('node-0')
  })

  it('wants a machine', async () => {
    const { aim } = memoryTestbed()
    expect(() => aim(cutOff(['simulated']))).toThrow('simulated is no machine of its own')
    expect(() => aim(cutOff(['node-9']))).toThrow('testbed memory has no member node-9')
  })
})
