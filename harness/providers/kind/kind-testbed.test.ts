import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { makeCertificates } from '../embedded/certificates.ts'
import { kubeconfigFor } from '../../clients/kubernetes/testing/kubeconfig-for.ts'
import { timingsTable } from '../../core/timings.ts'
import type { NewEvent } from '../../core/event.ts'
import { clusterNames } from './cluster-names.ts'
import * as scripts from './component-scripts.ts'
import { KindTestbed } from './kind-testbed.ts'
import type { EtcdKeys } from './read-etcd-keys.ts'
import { useStandInDocker } from './testing/stand-in-docker.ts'

const never = new AbortController().signal
const names = clusterNames('t1')
const standIn = useStandInDocker(names.controlPlane)
let folder = ''
let keyFolder = ''
let keys: EtcdKeys
let events: NewEvent[] = []
let testbed: KindTestbed

beforeAll(async () => {
  keyFolder = await mkdtemp(join(tmpdir(), 'holdfast-keys-'))
  const { etcdAuthority, etcdClient } = await makeCertificates(keyFolder)
  keys = {
    ca: await readFile(etcdAuthority.cert),
    cert: await readFile(etcdClient.cert),
    key: await readFile(etcdClient.key),
  }
})
afterAll(() => rm(keyFolder, { recursive: true, force: true }))
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-testbed-'))
  await writeFile(join(folder, 'admin.kubeconfig'), kubeconfigFor('http://127.0.0.1:9'))
  events = []
  await standIn().addContainer(names.worker(0), { address: '172.18.0.4' })
  await standIn().addContainer(names.worker(1), { address: '172.18.0.5' })
  const provision = {
    timings: timingsTable.fast,
    nodes: 2,
    zones: 2,
    etcdMembers: 1,
    etcdQuotaBytes: 64 * 1024 ** 2,
    id: 't1',
    run: 'r1',
    folder,
    logsFolder: folder,
    record: (event: NewEvent) => void events.push(event),
    progress: () => undefined,
  }
  const image = { reference: 'node:1', kubernetes: '1.36.4', workloadImage: 'workload:1' }
  const ports = { etcd: 9, apiServer: 9 }
  const addresses = ['172.18.0.3', '172.18.0.4', '172.18.0.5']
  const connect = { image, versions: {}, provision, names, ports, addresses, keys }
  testbed = await KindTestbed.connect(connect)
  await standIn().calls()
})
afterEach(async () => {
  await testbed.close()
  await rm(folder, { recursive: true, force: true })
})

/** Which scripts ran in the control plane, with their arguments. */
async function scriptsRun(): Promise<string[]> {
  const known = Object.entries(scripts).filter(([, text]) => typeof text === 'string')
  return (await standIn().calls()).flatMap((call) => {
    const [name, text] = known.find(([, one]) => call.includes(one)) ?? []
    return name === undefined ? [] : [`${name}${call.split(`${text} holdfast`)[1] ?? ''}`]
  })
}

describe('KindTestbed', () => {
  it('has the members of its shape, each with the container that it is', () => {
    expect(testbed.members.map(({ name }) => name)).toEqual([
      'etcd-0',
      'api-server',
      'controller-manager',
      'scheduler',
      'control-plane',
      'node-0',
      'node-1',
    ])
    expect(testbed.nodes.map(({ name, container }) => [name, container])).toEqual([
      ['control-plane', 'holdfast-t1-control-plane'],
      ['node-0', 'holdfast-t1-worker'],
      ['node-1', 'holdfast-t1-worker2'],
    ])
    expect(testbed.components.map(({ name, program }) => [name, program])).toEqual([
      ['etcd-0', 'etcd'],
      ['api-server', 'kube-apiserver'],
      ['controller-manager', 'kube-controller-manager'],
      ['scheduler', 'kube-scheduler'],
    ])
  })

  it('knows from the beginning which address a node has to come back with', async () => {
    await standIn().set('address', '172.18.0.9\n', names.worker(0))
    const node = testbed.members.find(({ name }) => name === 'node-0')
    await node?.kill(never)
    await expect(node?.start(never)).rejects.toThrow('had 172.18.0.4')
  })

  it('gives etcd another quota while nobody can start it, and the API server is away', async () => {
    await testbed.restartEtcdWithQuota('etcd-0', 1000, never)
    expect(await scriptsRun()).toEqual([
      'killScript kube-apiserver',
      'stopScript etcd',
      'quotaScript etcd 1000',
      'startScript etcd',
      'startScript kube-apiserver',
    ])
    await expect(testbed.restartEtcdWithQuota('etcd-9', 1000, never)).rejects.toThrow(
      'testbed t1 has no etcd-9',
    )
  })

  it('saves the data of etcd and puts them back in the same way', async () => {
    await testbed.etcdData('save', never)
    expect((await scriptsRun())[2]).toBe('saveDataScript')
    await testbed.etcdData('restore', never)
    expect((await scriptsRun())[2]).toBe('restoreDataScript')
  })

  it('records the end and the start of a machine, and with it all that runs there', async () => {
    const [controlPlane, node] = testbed.nodes
    await node?.kill(never)
    await node?.start(never)
    const who = { member: 'node-0', role: 'node' }
    expect(events).toEqual([
      { kind: 'exit', ...who, code: null, signal: null, expected: true, ranMs: 0 },
      { kind: 'start', ...who, by: 'fault' },
    ])
    await controlPlane?.kill(never)
    expect(testbed.components.map((component) => component.state())).toEqual(
      testbed.components.map(() => 'down'),
    )
  })

  it('sees what the engine does with its containers, and with no others', async () => {
    const watched = testbed.watch(never)
    const inside = await standIn().runtime(names.controlPlane)
    const engine = await standIn().engine()
    await watched
    const node = testbed.nodes.find(({ name }) => name === 'node-1')
    for (const [action, state] of [
      ['die', 'down'],
      ['start', 'running'],
      ['pause', 'paused'],
      ['unpause', 'running'],
    ] as const) {
      await engine.write(`die of-another-cluster\n${action} ${names.worker(1)}\n`)
      await expect.poll(() => node?.state()).toBe(state)
    }
    await engine.write(`exec_start: ${names.worker(1)}\n`)
    expect(testbed.nodes.map((one) => one.state())).toEqual(['running', 'running', 'running'])
    await testbed.close()
    await inside.close()
    await engine.close()
  })

  it('reads the effects of every node, and knows which it could not read', async () => {
    const line = 'began 1795656700 holdfast work - work-a 11111111-2222-3333-4444-555555555555\n'
    await standIn().set('programs', line, names.worker(1))
    await testbed.nodes[1]?.kill(never)
    const read = await testbed.effects(never)
    expect(read.map(({ node, effects, unread }) => [node, effects.length, unread])).toEqual([
      ['control-plane', 0, undefined],
      ['node-0', 0, 'it is down'],
      ['node-1', 1, undefined],
    ])
  })

  it('puts its own image in place of what manifests call simulated', () => {
    const containers = [{ name: 'work', image: 'simulated' }]
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers } }
    expect(testbed.prepareObject(pod)).toMatchObject({
      spec: { containers: [{ image: 'workload:1' }] },
    })
  })
})
