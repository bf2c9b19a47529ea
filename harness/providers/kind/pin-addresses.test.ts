import { expect, it } from 'vitest'
import { pinAddresses } from './pin-addresses.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
const standIn = useStandInDocker('holdfast-t1-control-plane')

it('lets each container have its address for good, and tells them in order', async () => {
  const docker = standIn()
  await docker.addContainer('holdfast-t1-worker', { address: '172.18.0.2' })
  const nodes = ['holdfast-t1-control-plane', 'holdfast-t1-worker']
  expect(await pinAddresses('holdfast-t1', nodes, never)).toEqual(['172.18.0.3', '172.18.0.2'])
  const calls = await docker.calls()
  const changesOf = (node: string): string[] =>
    calls.filter((call) => call.startsWith('network') && call.endsWith(` ${node}`))
  expect(nodes.map(changesOf)).toEqual([
    [
      'network disconnect holdfast-t1 holdfast-t1-control-plane',
      'network connect --ip 172.18.0.3 holdfast-t1 holdfast-t1-control-plane',
    ],
    [
      'network disconnect holdfast-t1 holdfast-t1-worker',
      'network connect --ip 172.18.0.2 holdfast-t1 holdfast-t1-worker',
    ],
  ])
})

it('says whose address could not be kept', async () => {
  await expect(pinAddresses('holdfast-t1', ['holdfast-t1-gone'], never)).rejects.toThrow(
    /the address of holdfast-t1-gone failed.*No such container/s,
  )
})
