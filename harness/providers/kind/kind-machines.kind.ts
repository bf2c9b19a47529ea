import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { docker } from '../../clients/containers/docker.ts'
import type { Machine } from '../../core/member.ts'
import { kindMachine, timingsTable } from '../../core/timings.ts'
import {
  allReady,
  answers,
  memberOf,
  provision,
  until,
  type Provisioned,
} from '../testing/provider-contract.ts'
import { smallOptions } from '../testing/small-testbed.ts'
import { clusterNames } from './cluster-names.ts'
import { containerAddress } from './container-address.ts'
import type { NodeMember } from './node-member.ts'
import { makeKindProvider } from './testing/make-kind-provider.ts'

const signal = new AbortController().signal
const limitMs = 30_000
/** From power to nodes that are Ready and an API that answers, on a busy machine. */
const returnLimitMs = 120_000

describe('machines of a kind testbed', () => {
  const timings = { ...timingsTable.fast, machine: kindMachine }
  let one: Provisioned

  beforeAll(async () => {
    const options = { ...smallOptions, timings, nodes: 1, zones: 1 }
    one = await provision(await makeKindProvider(), 'kind-machines', options)
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

  test('a machine whose kubelet holds its shutdown powers off, and stays down', async () => {
    const machine = memberOf(one.testbed, 'node-0') as Machine
    expect(await machine.exec(['systemd-inhibit', '--list'], signal)).toMatch(/kubelet .*shutdown/)
    await machine.stop(signal)
    await machine.stop(signal)
    expect(machine.state()).toBe('down')
    const format = '{{.State.Status}} {{.RestartCount}} {{.HostConfig.RestartPolicy.Name}}'
    const call = { name: 'the state of the machine', limitMs }
    const args = ['inspect', '--format', format, clusterNames(one.testbed.id).worker(0)]
    expect((await docker(args, call, signal)).trim()).toBe('exited 0 no')
    await machine.start(signal)
    await until('all nodes to be Ready', returnLimitMs, () => allReady(one.testbed))
  })

  test('the control plane loses power, comes back by itself, and keeps what it knew', async () => {
    const machine = memberOf(one.testbed, 'control-plane') as Machine
    const before = await addressOf(machine)
    for (const end of ['kill', 'stop'] as const) {
      await machine[end](signal)
      expect(machine.state()).toBe('down')
      expect(await answers(one.testbed)).toBe(false)
      await machine.start(signal)
      await until('the API to answer', returnLimitMs, () => answers(one.testbed))
      await until('all nodes to be Ready', returnLimitMs, () => allReady(one.testbed))
      expect(await addressOf(machine)).toBe(before)
    }
    await machine.pause(signal)
    expect(await answers(one.testbed)).toBe(false)
    await machine.resume(signal)
    await until('the API to answer', returnLimitMs, () => answers(one.testbed))
  })

  test('all machines lose power at once and come back in another order', async () => {
    const machines = ['control-plane', 'node-0'].map(
      (name) => memberOf(one.testbed, name) as Machine,
    )
    const before = await Promise.all(machines.map(addressOf))
    await Promise.all(machines.map((machine) => machine.kill(signal)))
    for (const machine of machines.toReversed()) await machine.start(signal)
    await until('the API to answer', returnLimitMs, () => answers(one.testbed))
    await until('all nodes to be Ready', returnLimitMs, () => allReady(one.testbed))
    expect(await Promise.all(machines.map(addressOf))).toEqual(before)
  })

  test('a machine is killed when its runtime has made a container', async () => {
    const machine = memberOf(one.testbed, 'node-0') as Machine
    const killed = machine.killBetweenCreateAndStart('workload', signal)
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'aimed-at', namespace: 'default' },
      spec: { nodeName: 'node-0', containers: [{ name: 'serve', image: 'simulated' }] },
    }
    await until('a pod to be taken', 60_000, async () => {
      const made = one.testbed.kubernetes.create(one.testbed.prepareObject(pod), signal)
      return made.then(
        () => true,
        () => false,
      )
    })
    await killed
    expect(machine.state()).toBe('down')
    await machine.start(signal)
    await until('all nodes to be Ready', returnLimitMs, () => allReady(one.testbed))
  })

  test('a component is stopped while its kubelet begins, which would let it run on', async () => {
    const scheduler = memberOf(one.testbed, 'scheduler')
    const { controlPlane } = clusterNames(one.testbed.id)
    const call = { name: 'the control plane', limitMs }
    // By then it has read the manifests and not heard from the API server.
    const restart = 'systemctl restart kubelet; sleep 0.5'
    await docker(['exec', controlPlane, 'bash', '-c', restart], call, signal)
    await scheduler.stop(signal)
    const count = 'pgrep --count --exact kube-scheduler || true'
    const left = await docker(['exec', controlPlane, 'bash', '-c', count], call, signal)
    expect(left.trim()).toBe('0')
    await scheduler.start(signal)
    expect(scheduler.state()).toBe('running')
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

/** As the engine says it, not as the member remembers it. */
function addressOf(machine: Machine): Promise<string> {
  return containerAddress((machine as NodeMember).container, signal)
}
