import { mkdtemp, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { processesWithVariable } from '../../clients/shell/processes-with-variable.ts'
import { waitFor } from '../../core/deadline.ts'
import { nodeReturnBound } from '../../core/bounds.ts'
import { Scope } from '../../core/scope.ts'
import { timingsTable } from '../../core/timings.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { Member } from '../../core/member.ts'
import type { NewEvent } from '../../core/event.ts'
import type { Provider } from '../../core/provider.ts'
import type { Testbed } from '../../core/testbed.ts'

const timings = timingsTable.fast
const options = { timings, nodes: 3, zones: 3, etcdMembers: 1, etcdQuotaBytes: 64 * 1024 ** 2 }
const podsPath = '/api/v1/namespaces/default/pods'

/** A testbed with what was recorded of it, and how to take it away. */
interface Provisioned {
  readonly testbed: Testbed
  readonly events: NewEvent[]
  readonly folder: string
  giveBack(): Promise<readonly string[]>
}

/** What every Provider of Kubernetes testbeds promises, and every Member of them. */
export function describeProvider(name: string, make: () => Promise<Provider>): void {
  describe(`provider ${name}`, () => {
    const signal = new AbortController().signal
    let provider: Provider
    let one: Provisioned

    beforeAll(async () => {
      provider = await make()
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
      await one.testbed.kubernetes.create(job('ready'), signal)
      await until('the Job to complete', 30_000, async () => {
        const seen = await read(one.testbed, '/apis/batch/v1/namespaces/default/jobs/ready')
        return (seen?.['status'] as { succeeded?: number } | undefined)?.succeeded === 2
      })
    })

    test.each(['api-server', 'controller-manager', 'scheduler', 'etcd-0', 'node-0'])(
      '%s can be paused and resumed, killed, stopped and started, each of it twice',
      async (memberName) => {
        const member = memberOf(one.testbed, memberName)
        for (const [act, state] of lifeOf(member)) {
          await act(signal)
          await act(signal)
          expect(member.state()).toBe(state)
        }
        expect((await member.logs({ linesMax: 5 }, signal)).join('')).not.toBe('')
      },
    )

    test('what ends by itself is started again, and both are recorded', async () => {
      await until('the API to answer', 60_000, () => answers(one.testbed))
      const before = one.events.length
      const [found] = await markedProcesses(one.testbed, 'kube-scheduler')
      expect(found, 'the scheduler process').toBeDefined()
      process.kill(found ?? 0, 'SIGKILL')
      await until('the scheduler to run again', 20_000, () => {
        const kinds = one.events
          .slice(before)
          .map((event) => (event.kind === 'exit' ? `exit ${event.expected}` : event.kind))
        return Promise.resolve(kinds.includes('exit false') && kinds.includes('start'))
      })
    })

    test('a lost node is seen, comes back in its bound and keeps its pods', async () => {
      await until('the API to answer', 60_000, () => answers(one.testbed))
      await until('all nodes to be Ready', 60_000, () => allReady(one.testbed))
      await one.testbed.kubernetes.create(pod('kept', 'node-1'), signal)
      await until('the pod to be Ready', 30_000, () => podReady(one.testbed, 'kept'))
      const uid = (await read(one.testbed, `${podsPath}/kept`))?.metadata.uid
      const node = memberOf(one.testbed, 'node-1')
      await node.kill(signal)
      await until(
        'the pod not to be Ready',
        30_000,
        async () => !(await podReady(one.testbed, 'kept')),
      )
      await node.start(signal)
      const limitMs = nodeReturnBound(timings).totalMs
      await until('the pod to be Ready again', limitMs, () => podReady(one.testbed, 'kept'))
      expect((await read(one.testbed, `${podsPath}/kept`))?.metadata.uid).toBe(uid)
    })

    test('a finalizer of a pod is left to whoever set it', async () => {
      await one.testbed.kubernetes.create(pod('held', 'node-2', ['holdfast.dev/held']), signal)
      await until('the pod to be Ready', 30_000, () => podReady(one.testbed, 'held'))
      const path = `${podsPath}/held`
      await one.testbed.kubernetes.request({ method: 'DELETE', path }, signal)
      await until('the pod to have ended', 20_000, async () => {
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

    test('another testbed, with three etcd members, lives beside it and loses one', async () => {
      const other = await provision(provider, 'contract-two', { ...options, etcdMembers: 3 })
      try {
        await memberOf(other.testbed, 'etcd-1').kill(signal)
        await until('a write with two of three', 30_000, async () => {
          const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'two-of-three' } }
          const path = '/api/v1/namespaces/default/configmaps'
          const answer = await other.testbed.kubernetes.request(
            { method: 'POST', path, body },
            signal,
          )
          return answer.status === 201 || answer.status === 409
        })
        expect(await answers(one.testbed), 'the first testbed answers').toBe(true)
      } finally {
        expect(await other.giveBack()).toEqual([])
      }
    })

    test('giving back leaves nothing', async () => {
      await memberOf(one.testbed, 'node-0').pause(signal)
      expect(await one.giveBack()).toEqual([])
      expect(await processesWithVariable('HOLDFAST_TESTBED', one.testbed.id)).toEqual([])
      expect(existsSync(join(one.folder, 'data'))).toBe(false)
    })
  })
}

async function provision(
  provider: Provider,
  id: string,
  wanted: Parameters<Provider['shape']>[0],
): Promise<Provisioned> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-contract-'))
  const events: NewEvent[] = []
  let entries = 0
  const scope = new Scope({
    journal: {
      append: (undo) => Promise.resolve({ id: ++entries, undo }),
      strike: () => Promise.resolve(),
    },
    undo: () => Promise.resolve(),
  })
  const testbed = await provider.provision(
    {
      ...wanted,
      id: `${id}-${process.pid}`,
      run: `contract-${process.pid}`,
      folder: join(folder, 'data'),
      logsFolder: join(folder, 'logs'),
      record: (event) => events.push(event),
      progress: () => undefined,
    },
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

type Act = (signal: AbortSignal) => Promise<void>

function lifeOf(member: Member): [act: Act, state: string][] {
  return [
    [(signal) => member.pause(signal), 'paused'],
    [(signal) => member.resume(signal), 'running'],
    [(signal) => member.kill(signal), 'down'],
    [(signal) => member.start(signal), 'running'],
    [(signal) => member.stop(signal), 'down'],
    [(signal) => member.start(signal), 'running'],
  ]
}

async function markedProcesses(testbed: Testbed, program: string): Promise<number[]> {
  const found = await processesWithVariable('HOLDFAST_TESTBED', testbed.id)
  const { readFile } = await import('node:fs/promises')
  const named = await Promise.all(
    found.map(async ({ pid }) => ({
      pid,
      command: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
    })),
  )
  return named
    .filter(({ command }) => command.split('\0')[0]?.endsWith(program))
    .map(({ pid }) => pid)
}

async function until(name: string, limitMs: number, holds: () => Promise<boolean>): Promise<void> {
  await waitFor(
    { name, limitMs, everyMs: 200 },
    async () => ({ done: await holds(), seen: 'not yet' }),
    new AbortController().signal,
  )
}

async function answers(testbed: Testbed): Promise<boolean> {
  return (await read(testbed, '/api/v1/namespaces/default')) !== undefined
}

async function allReady(testbed: Testbed): Promise<boolean> {
  const signal = new AbortController().signal
  const nodes = await testbed.kubernetes.list('/api/v1/nodes', {}, signal)
  return nodes.length > 0 && nodes.every((node) => hasCondition(node, 'Ready'))
}

async function podReady(testbed: Testbed, name: string): Promise<boolean> {
  const found = await read(testbed, `${podsPath}/${name}`)
  return found !== undefined && hasCondition(found, 'Ready')
}

function hasCondition(object: KubernetesObject, type: string): boolean {
  const status = object['status'] as { conditions?: { type: string; status: string }[] } | undefined
  return status?.conditions?.some((one) => one.type === type && one.status === 'True') === true
}

async function read(testbed: Testbed, path: string): Promise<KubernetesObject | undefined> {
  const signal = new AbortController().signal
  const answer = await testbed.kubernetes.request({ method: 'GET', path, limitMs: 5_000 }, signal)
  return answer.status === 200 ? (answer.body as KubernetesObject) : undefined
}

function memberOf(testbed: Testbed, name: string): Member {
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
