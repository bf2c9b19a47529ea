import { expect, it } from 'vitest'
import { removeCluster } from './remove-cluster.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
const standIn = useStandInDocker('holdfast-t1-worker')

it('removes containers in whatever state, then the network, and says what it was', async () => {
  const docker = standIn()
  await docker.addContainer('holdfast-t1-worker2')
  await docker.set('status', 'exited\n', 'holdfast-t1-worker2')
  await docker.addNetwork('holdfast-t1', 't1')
  expect(await removeCluster('t1', never)).toEqual([
    'container holdfast-t1-worker with its volumes',
    'container holdfast-t1-worker2 with its volumes',
    'network holdfast-t1',
  ])
  expect(await docker.list('containers')).toEqual([])
  expect(await docker.list('networks')).toEqual([])
  const calls = await docker.calls()
  expect(calls.at(-1)).toBe('network rm holdfast-t1')
  const ofFirst = calls.filter((call) => call.endsWith(' holdfast-t1-worker'))
  // What is frozen in it would keep the engine from removing it.
  expect(ofFirst[0]).toBe('kill holdfast-t1-worker')
  expect(ofFirst.at(-1)).toBe('rm --force --volumes holdfast-t1-worker')
})

it('leaves alone what belongs to others', async () => {
  const docker = standIn()
  await docker.addContainer('holdfast-t11-worker', { cluster: 'holdfast-t11' })
  await docker.addContainer('kind-worker', { cluster: 'kind' })
  await docker.addNetwork('holdfast-t11', 't11')
  await removeCluster('t1', never)
  expect(await docker.list('containers')).toEqual(['holdfast-t11-worker', 'kind-worker'])
  expect(await docker.list('networks')).toEqual(['holdfast-t11'])
})

it('may be done twice, and when nothing was made', async () => {
  await removeCluster('t1', never)
  expect(await removeCluster('t1', never)).toEqual([])
  expect(await removeCluster('never-made', never)).toEqual([])
})

it('says what could not be removed', async () => {
  await standIn().addNetwork('holdfast-t1', 't1')
  await standIn().addNetwork('held', 't1')
  await standIn().behaveAs('[ "$1" != network ] || { echo "has active endpoints" >&2; exit 1; }')
  await expect(removeCluster('t1', never)).rejects.toThrow('has active endpoints')
})
