import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { nowMs } from '../../core/clock.ts'
import { waitFor } from '../../core/deadline.ts'
import { nodeReturnBound } from '../../core/bounds.ts'
import type { MachineTimings } from '../../core/timings.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { Member } from '../../core/member.ts'
import type { NewEvent } from '../../core/event.ts'
import type { Provider } from '../../core/provider.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import { liveThroughItAll } from './live-through-it-all.ts'
import { smallOptions, smallTestbed } from './small-testbed.ts'
import { unjournalledScope } from './unjournalled-scope.ts'

const podsPath = '/api/v1/namespaces/default/pods'
/** Longer than a leader that cannot reach the API server yet runs in vain. */
const settledMs = 5_000

/** A testbed with what was recorded of it, and how to take it away. */
export interface Provisioned {
  readonly testbed: KubernetesTestbed
  readonly events: NewEvent[]
  readonly folder: string
  giveBack(): Promise<readonly string[]>
}

/** What a contract cannot know of a lane. */
export interface Lane {
  readonly make: () => Promise<Provider>
  /** Ends the scheduler as a crash does, behind the provider's back. */
  readonly crashScheduler: (testbed: KubernetesTestbed) => Promise<void>
  /** What is left on the machine of a testbed that was given back, each thing as a word. */
  readonly leftOf: (testbed: KubernetesTestbed) => Promise<readonly string[]>
  /** How long real machines take where simulated ones need none. */
  readonly patienceMs: number
  /** Parts of bounds on the lane. */
  readonly machine?: MachineTimings
}

/** What every Provider of Kubernetes testbeds promises, and every Member of them. */
export function describeProvider(name: string, lane: Lane): void {
  const { patienceMs } = lane
  describe(`provider ${name}`, () => {
    const signal = new AbortController().signal
    const options =
      lane.machine === undefined
        ? smallOptions
        : { ...smallOptions, timings: { ...smallOptions.timings, machine: lane.machine } }
    let provider: Provider
    let one: Provisioned

    beforeAll(async () => {
      provider = await lane.make()
      one = await provision(provider, 'contract-one', options)
    })

    afterAll(async () => {
      await one?.giveBack()
    })

    test('the testbed has the shape that was said before it was made', () => {
      const shape = provider.shape(options)
      const members = one.testbed.members.map((member) => [member.name, member.role, member.zone])
      expect(members).toEqual(
        shape.members.map((member) => [member.name, member.role, member.zone]),
      )
      expect(one.testbed.members.map((member) => member.state())).not.toContain('down')
    })

    test('a Job runs to its end', async () => {
      await create(one.testbed, job('ready'))
      await until('the Job to complete', 30_000 + patienceMs, async () => {
        const seen = await read(one.testbed, '/apis/batch/v1/namespaces/default/jobs/ready')
        return (seen?.['status'] as { succeeded?: number } | undefined)?.succeeded === 2
      })
    })

    test.each(['api-server', 'controller-manager', 'scheduler', 'etcd-0', 'node-0'])(
      '%s can be paused and resumed, killed, stopped and started, each of it twice',
      async (memberName) => {
        const member = memberOf(one.testbed, memberName)
        // Leaders that lost the API server of the test before end by themselves, and begin anew.
        await until('the API to answer', 60_000, () => answers(one.testbed))
        let downAtMs = nowMs()
        await until('it to run for a while', 60_000 + patienceMs, () => {
          if (member.state() !== 'running') downAtMs = nowMs()
          return Promise.resolve(nowMs() - downAtMs >= settledMs)
        })
        // An API server with watches open takes its time to end when it is asked to: it is new then.
        await liveThroughItAll(member, ['kill', 'stop'], signal)
        // One that has just been started may have printed nothing yet.
        await until('a line in its log', 10_000 + patienceMs, async () => {
          return (await member.logs({ linesMax: 5 }, signal)).join('') !== ''
        })
      },
    )

    test('what ends by itself is started again, and both are recorded', async () => {
      await until('the API to answer', 60_000, () => answers(one.testbed))
      const before = one.events.length
      await lane.crashScheduler(one.testbed)
      await until('the scheduler to run again', 20_000 + patienceMs, () => {
        const kinds = one.events
          .slice(before)
          .map((event) => (event.kind === 'exit' ? `exit ${event.expected}` : event.kind))
        return Promise.resolve(kinds.includes('exit false') && kinds.includes('start'))
      })
    })

    test('a lost node is seen, comes back in its bound and keeps its pods', async () => {
      await until('the API to answer', 60_000, () => answers(one.testbed))
      await until('all nodes to be Ready', 60_000, () => allReady(one.testbed))
      await create(one.testbed, pod('kept', 'node-1'))
      await until('the pod to be Ready', 30_000 + patienceMs, () => podReady(one.testbed, 'kept'))
      const uid = (await read(one.testbed, `${podsPath}/kept`))?.metadata.uid
      const node = memberOf(one.testbed, 'node-1')
      await node.kill(signal)
      await until(
        'the pod not to be Ready',
        30_000,
        async () => !(await podReady(one.testbed, 'kept')),
      )
      await node.start(signal)
      const limitMs = nodeReturnBound(one.testbed.timings).totalMs
      await until('the pod to be Ready again', limitMs, () => podReady(one.testbed, 'kept'))
      expect((await read(one.testbed, `${podsPath}/kept`))?.metadata.uid).toBe(uid)
    })

    test('a finalizer of a pod is left to whoever set it', async () => {
      await create(one.testbed, pod('held', 'node-2', ['holdfast.dev/held']))
      await until('the pod to be Ready', 30_000 + patienceMs, () => podReady(one.testbed, 'held'))
      const path = `${podsPath}/held`
      await one.testbed.kubernetes.request({ method: 'DELETE', path }, signal)
      await until('the pod to have ended', 20_000 + patienceMs, async () => {
        const status = (await read(one.testbed, path))?.['status'] as { phase?: string } | undefined
        return status?.phase === 'Failed'
      })
      expect(await read(one.testbed, path), 'the pod that its finalizer holds').toBeDefined()
      const body = { metadata: { finalizers: null } }
      await one.testbed.kubernetes.request({ method: 'PATCH', path, body }, signal)
      await until(
        'the pod to be gone',
        20_000,
        async () => (await read(one.testbed, path)) === undefined,
      )
    })

    test('giving back leaves nothing', async () => {
      await memberOf(one.testbed, 'node-0').pause(signal)
      expect(await one.giveBack()).toEqual([])
      expect(await lane.leftOf(one.testbed)).toEqual([])
      expect(existsSync(join(one.folder, 'data'))).toBe(false)
    })
  })
}

export async function provision(
  provider: Provider,
  id: string,
  wanted: Parameters<Provider['shape']>[0],
): Promise<Provisioned> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-contract-'))
  const events: NewEvent[] = []
  const scope = unjournalledScope()
  const testbed = await provider.provision(
    { ...smallTestbed({ id: `${id}-${process.pid}`, folder, events }), ...wanted },
    scope,
    new AbortController().signal,
  )
  const giveBack = async (): Promise<readonly string[]> => {
    const leftovers = await scope.giveBack()
    await rm(join(folder, 'logs'), { recursive: true, force: true })
    return leftovers
  }
  return { testbed, events, folder, giveBack }
}

async function create(testbed: KubernetesTestbed, object: KubernetesObject): Promise<void> {
  await testbed.kubernetes.create(testbed.prepareObject(object), new AbortController().signal)
}

export async function until(
  name: string,
  limitMs: number,
  holds: () => Promise<boolean>,
): Promise<void> {
  await waitFor(
    { name, limitMs, everyMs: 200 },
    async () => ({ done: await holds(), seen: 'not yet' }),
    new AbortController().signal,
  )
}

export async function answers(testbed: KubernetesTestbed): Promise<boolean> {
  return (await read(testbed, '/api/v1/namespaces/default')) !== undefined
}

export async function allReady(testbed: KubernetesTestbed): Promise<boolean> {
  const signal = new AbortController().signal
  const nodes = await testbed.kubernetes.list('/api/v1/nodes', {}, signal)
  return nodes.length > 0 && nodes.every((node) => hasCondition(node, 'Ready'))
}

async function podReady(testbed: KubernetesTestbed, name: string): Promise<boolean> {
  const found = await read(testbed, `${podsPath}/${name}`)
  return found !== undefined && hasCondition(found, 'Ready')
}

function hasCondition(object: KubernetesObject, type: string): boolean {
  const status = object['status'] as { conditions?: { type: string; status: string }[] } | undefined
  return status?.conditions?.some((one) => one.type === type && one.status === 'True') === true
}

async function read(
  testbed: KubernetesTestbed,
  path: string,
): Promise<KubernetesObject | undefined> {
  const signal = new AbortController().signal
  const answer = await testbed.kubernetes.request({ method: 'GET', path, limitMs: 5_000 }, signal)
  return answer.status === 200 ? (answer.body as KubernetesObject) : undefined
}

export function memberOf(testbed: KubernetesTestbed, name: string): Member {
  const member = testbed.members.find((candidate) => candidate.name === name)
  if (member === undefined) throw new Error(`no member ${name}`)
  return member
}

function pod(name: string, node: string, finalizers: string[] = []): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', finalizers },
    spec: {
      nodeName: node,
      // Stays on its node while that is lost, and is there when it comes back.
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'serve', image: 'simulated' }],
    },
  }
}

function job(name: string): KubernetesObject {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, namespace: 'default' },
    spec: {
      completions: 2,
      parallelism: 2,
      template: {
        spec: { restartPolicy: 'Never', containers: [{ name: 'work', image: 'simulated' }] },
      },
    },
  }
}
