import { describe, expect, it } from 'vitest'
import { memoryTestbed } from './testing/machines.ts'
import { powerCut } from './power-cut.ts'

const never = new AbortController().signal

describe('powerCut', () => {
  it('kills all at once and starts them one after the other, in the order of their names', async () => {
    const { acts, aim } = memoryTestbed()
    // Not the order in which members would start to serve.
    const order = ['node-1', 'control-plane', 'node-0']
    const aimed = await aim(powerCut(order))
    expect(aimed.members.map(({ name }) => name)).toEqual(order)
    expect(aimed.undoRecords).toHaveLength(3)
    await aimed.inject(never)
    expect(await aimed.confirm(never)).toBe('node-1, control-plane, node-0 down')
    acts.length = 0
    await aimed.undo(never)
    expect(acts).toEqual(order.flatMap((name) => [`starting ${name}`, `start ${name}`]))
    expect(await aimed.confirmUndone(never)).toBe('node-1, control-plane, node-0 running')
  })

  it('disturbs the store when etcd loses power, so that the lane is repaired', async () => {
    const { aim } = memoryTestbed()
    expect((await aim(powerCut(['etcd-0', 'node-0']))).disturbsStore).toBe(true)
    expect((await aim(powerCut(['node-0']))).disturbsStore).toBe(false)
  })

  it('is not confirmed while one still runs', async () => {
    const { aim, machines } = memoryTestbed()
    machines['node-0'].deafTo.add('kill')
    const aimed = await aim(powerCut(['node-1', 'node-0']))
    await aimed.inject(never)
    const stop = new AbortController()
    setImmediate(() => stop.abort(new Error('looked long enough')))
    await expect(aimed.confirm(stop.signal)).rejects.toThrow('looked long enough')
  })

  it('wants members that there are', async () => {
    const { aim } = memoryTestbed()
    await expect(aim(powerCut(['node-9']))).rejects.toThrow('testbed memory has no member node-9')
  })
})
