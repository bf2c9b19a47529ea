import { describe, expect, it } from 'vitest'
import { containerdDown, kubeletDown } from './service-down.ts'
import { memoryTestbed } from './testing/machines.ts'

const never = new AbortController().signal

describe.each([
  ['kubelet', kubeletDown],
  ['containerd', containerdDown],
] as const)('%s-down', (service, fault) => {
  it('kills the service and keeps it down; the undo starts it', async () => {
    const { acts, aim, machines } = memoryTestbed()
    const aimed = await aim(fault(['node-0']))
    await aimed.inject(never)
    expect(acts).toEqual(['start', 'kill', 'stop'].map((act) => `${act} ${service} node-0`))
    expect(await aimed.confirm(never)).toBe(`${service} of node-0 is inactive`)
    expect(machines['node-0'].state()).toBe('running')
    expect(machines['node-1'].services[service]).toBe('active')
    await aimed.undo(never)
    await aimed.undo(never)
    expect(await aimed.confirmUndone(never)).toBe(`${service} of node-0 is active`)
  })

  it('is not confirmed when the service is about to come back by itself', async () => {
    const { aim, machines } = memoryTestbed()
    machines['node-1'].deafTo.add(`stop ${service}`)
    const aimed = await aim(fault(['node-0', 'node-1']))
    await aimed.inject(never)
    await expect(aimed.confirm(never)).rejects.toThrow(`${service} of node-1 is activating`)
  })

  it('is not undone when the service does not start', async () => {
    const { aim, machines } = memoryTestbed()
    const aimed = await aim(fault(['node-0']))
    await aimed.inject(never)
    machines['node-0'].deafTo.add(`start ${service}`)
    await aimed.undo(never)
    await expect(aimed.confirmUndone(never)).rejects.toThrow(`${service} of node-0 is failed`)
  })

  it('wants a machine', () => {
    const { aim } = memoryTestbed()
    expect(() => aim(fault(['simulated']))).toThrow('simulated is no machine of its own')
  })
})
