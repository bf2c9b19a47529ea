import { beforeEach, describe, expect, it } from 'vitest'
import { NodeMember } from './node-member.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
const standIn = useStandInDocker('holdfast-t1-worker')
let states: string[] = []
let node: NodeMember

beforeEach(() => {
  states = []
  node = new NodeMember({
    shape: { name: 'node-0', role: 'node', zone: 'zone-a' },
    container: 'holdfast-t1-worker',
    network: 'holdfast-t1',
    address: '172.18.0.3',
    testbed: 't1',
    marks: { HOLDFAST_TESTBED: 't1' },
    onState: (state) => void states.push(state),
    onArtefact: () => void states.push('artefact'),
  })
})

describe('NodeMember', () => {
  it('is killed as a whole, and started with the address that it had', async () => {
    await node.kill(never)
    expect(node.state()).toBe('down')
    expect((await standIn().calls())[0]).toBe('kill holdfast-t1-worker')
    await node.start(never)
    expect(node.state()).toBe('running')
    expect((await standIn().calls())[0]).toBe('start holdfast-t1-worker')
    expect(states).toEqual(['down', 'running'])
  })

  it('may be asked again without harm, and tells only what changed', async () => {
    await node.start(never)
    await node.kill(never)
    await node.kill(never)
    await node.stop(never)
    await node.resume(never)
    expect(node.state()).toBe('down')
    await node.start(never)
    await node.start(never)
    expect(states).toEqual(['down', 'running'])
  })

  it('is frozen and thawed, and thawed before it is started or asked to stop', async () => {
    await node.pause(never)
    await node.pause(never)
    expect(node.state()).toBe('paused')
    await node.start(never)
    expect(node.state()).toBe('running')
    await node.pause(never)
    await standIn().calls()
    await node.stop(never)
    expect(await standIn().calls()).toEqual([
      'unpause holdfast-t1-worker',
      'exec holdfast-t1-worker systemctl poweroff',
      'wait holdfast-t1-worker',
    ])
    expect(states).toEqual(['down'])
  })

  it('is told to power off again when nobody took the order yet', async () => {
    await standIn().set('busless', 'for a moment')
    await node.stop(never)
    expect(node.state()).toBe('down')
    const order = 'exec holdfast-t1-worker systemctl poweroff'
    expect(await standIn().calls()).toEqual([order, order, 'wait holdfast-t1-worker'])
  })

  it('runs a program again when there was nobody yet who takes orders, and only then', async () => {
    await standIn().set('programs', 'kubelet stopped')
    await standIn().set('busless', 'for a moment')
    expect(await node.exec(['systemctl', 'stop', 'kubelet'], never)).toBe('kubelet stopped')
    const order = 'exec holdfast-t1-worker systemctl stop kubelet'
    expect(await standIn().calls()).toEqual([order, order])
  })

  it('is asked to stand still again when the engine could not freeze it', async () => {
    await standIn().set('unfreezable', 'for a moment')
    await node.pause(never)
    expect(node.state()).toBe('paused')
    const pause = 'pause holdfast-t1-worker'
    expect(await standIn().calls()).toEqual([pause, pause])
  })

  it('loses its network and gets it back with its address, each once', async () => {
    await node.disconnect(never)
    await node.disconnect(never)
    expect(node.state()).toBe('running')
    await node.reconnect(never)
    await node.reconnect(never)
    const changes = (await standIn().calls()).filter((call) => call.startsWith('network'))
    expect(changes).toEqual([
      'network disconnect --force holdfast-t1 holdfast-t1-worker',
      'network connect --ip 172.18.0.3 holdfast-t1 holdfast-t1-worker',
    ])
  })

  it('refuses to come back elsewhere: that is a failure of the lane', async () => {
    await node.kill(never)
    await standIn().set('address', '172.18.0.9\n')
    await expect(node.start(never)).rejects.toThrow(
      'node-0 came back with the address 172.18.0.9 and had 172.18.0.3',
    )
  })

  it('believes the engine when nobody here did it', async () => {
    node.observe('down')
    expect(node.state()).toBe('down')
    expect(states).toEqual([])
    await node.start(never)
    expect(node.state()).toBe('running')
  })

  it('shows its journal while it runs, and what its container printed when it does not', async () => {
    await standIn().set('programs', 'one\ntwo\n')
    expect(await node.logs({ linesMax: 5 }, never)).toEqual(['one', 'two'])
    await node.kill(never)
    expect(await node.logs({ linesMax: 5 }, never)).toEqual(['log of a container'])
  })

  it('runs a program, and says how to have it back', async () => {
    await standIn().set('programs', 'default via 172.18.0.1\n')
    expect(await node.exec(['ip', 'route'], never)).toBe('default via 172.18.0.1\n')
    expect(await standIn().calls()).toEqual(['exec holdfast-t1-worker ip route'])
    expect(node.undoRecord()).toMatchObject({ kind: 'start-member', member: 'node-0' })
  })
})
