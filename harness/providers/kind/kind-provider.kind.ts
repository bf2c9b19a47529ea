import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { docker } from '../../clients/containers/docker.ts'
import type { Machine } from '../../core/member.ts'
import type { Provider } from '../../core/provider.ts'
import type { Testbed } from '../../core/testbed.ts'
import { kindMachine, timingsTable } from '../../core/timings.ts'
import {
  answers,
  contractOptions,
  describeProvider,
  memberOf,
  provision,
  until,
  type Provisioned,
} from '../testing/provider-contract.ts'
import { clusterLabel, clusterNames, testbedLabel } from './cluster-names.ts'
import { kindProvider } from './kind-provider.ts'
import { workloadImage } from './node-image/pod-images.ts'
import { provideNodeImage } from './node-image/provide-node-image.ts'

const signal = new AbortController().signal
const limitMs = 30_000

describeProvider('kind', {
  make: makeProvider,
  patienceMs: 60_000,
  crashScheduler: async (testbed) => {
    const { controlPlane } = clusterNames(testbed.id)
    const call = { name: 'a crash of the scheduler', limitMs }
    await docker(['exec', controlPlane, 'pkill', '-KILL', '-x', 'kube-scheduler'], call, signal)
  },
  leftOf,
})

describe('a kind testbed', () => {
  const timings = { ...timingsTable.fast, machine: kindMachine }
  let one: Provisioned

  beforeAll(async () => {
    const options = { ...contractOptions, timings, nodes: 1, zones: 1 }
    one = await provision(await makeProvider(), 'kind-faults', options)
  })

  afterAll(async () => {
    expect(await one?.giveBack()).toEqual([])
  })

  test('a machine that was cut off has its address back', async () => {
    const machine = memberOf(one.testbed, 'node-0') as Machine
    const before = await addressOf(machine)
    await machine.disconnect(signal)
    await machine.disconnect(signal)
    expect(await machine.exec(['ip', 'route', 'show', 'default'], signal)).toBe('')
    await machine.reconnect(signal)
    await machine.reconnect(signal)
    expect(await addressOf(machine)).toBe(before)
  })

  test('etcd takes another quota, and the API answers again', async () => {
    await one.testbed.restartEtcdWithQuota('etcd-0', 96 * 1024 ** 2, signal)
    const call = { name: 'the command of etcd', limitMs }
    const { controlPlane } = clusterNames(one.testbed.id)
    const command = await docker(['exec', controlPlane, 'pgrep', '-a', '-x', 'etcd'], call, signal)
    expect(command).toContain(`--quota-backend-bytes=${96 * 1024 ** 2}`)
    await until('the API to answer', 60_000, () => answers(one.testbed))
  })

  test('data of etcd that was saved can be put back', async () => {
    const path = '/api/v1/namespaces/default/configmaps'
    await one.testbed.etcdData('save', signal)
    await until('the API to answer', 60_000, () => answers(one.testbed))
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'lost' } }
    const made = await one.testbed.kubernetes.request({ method: 'POST', path, body }, signal)
    expect(made.status).toBe(201)
    await one.testbed.etcdData('restore', signal)
    await until('the API to answer', 60_000, () => answers(one.testbed))
    const lost = { method: 'GET', path: `${path}/lost` } as const
    expect((await one.testbed.kubernetes.request(lost, signal)).status).toBe(404)
  })
})

async function makeProvider(): Promise<Provider> {
  const asked = { environment: process.env, progress: () => undefined }
  const image = await provideNodeImage({ ...asked, say: () => undefined }, signal)
  const { kind } = await resolvePrograms({ ...asked, programs: ['kind'] }, signal)
  const { reference, versions } = image
  const kubernetes = versions['kubeadm'] ?? ''
  return kindProvider({
    kind: kind.path,
    image: { reference, kubernetes, workloadImage },
    versions,
  })
}

async function leftOf(testbed: Testbed): Promise<readonly string[]> {
  const { cluster } = clusterNames(testbed.id)
  const looks = [
    ['ps', '--all', '--quiet', '--filter', `label=${clusterLabel}=${cluster}`],
    ['network', 'ls', '--quiet', '--filter', `label=${testbedLabel}=${testbed.id}`],
  ]
  const call = { name: 'a look for what is left', limitMs }
  const left = await Promise.all(looks.map((look) => docker(look, call, signal)))
  return left
    .join('')
    .split('\n')
    .filter((line) => line !== '')
}

async function addressOf(machine: Machine): Promise<string> {
  return (await machine.exec(['hostname', '-I'], signal)).trim()
}
