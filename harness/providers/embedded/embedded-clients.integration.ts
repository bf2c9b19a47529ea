import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { objectPath } from '../../clients/kubernetes/object-path.ts'
import { watchResources, type RunningWatches } from '../../clients/kubernetes/watch-resources.ts'
import { sleep } from '../../core/clock.ts'
import { waitFor } from '../../core/deadline.ts'
import type { NewEvent } from '../../core/event.ts'
import type {
  KubernetesAnswer,
  KubernetesObject,
  KubernetesRequest,
} from '../../core/kubernetes.ts'
import type { Member } from '../../core/member.ts'
import { noSpaceText } from '../../core/outcome.ts'
import { resources } from '../../core/resources.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import { timingsTable } from '../../core/timings.ts'
import { makeEmbeddedProvider } from '../testing/make-embedded-provider.ts'
import { unjournalledScope } from '../testing/unjournalled-scope.ts'

const never = new AbortController().signal
const etcdMembers = ['etcd-0', 'etcd-1', 'etcd-2']

let folder = ''
let testbed: KubernetesTestbed
let watches: RunningWatches
const scope = unjournalledScope()
const stopWatching = new AbortController()
const events: NewEvent[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-clients-'))
  const provider = await makeEmbeddedProvider({})
  const timings = timingsTable.fast
  testbed = await provider.provision(
    {
      id: `clients-${process.pid}`,
      run: `clients-${process.pid}`,
      folder: join(folder, 'testbed'),
      logsFolder: join(folder, 'logs'),
      timings,
      nodes: 1,
      zones: 1,
      etcdMembers: etcdMembers.length,
      etcdQuotaBytes: timings.etcdQuotaBytes,
      record: () => undefined,
      progress: () => undefined,
    },
    scope,
    never,
  )
  watches = watchResources({
    kubeconfig: testbed.kubeconfig,
    resources,
    record: (event) => events.push(event),
    signal: stopWatching.signal,
  })
  await watches.synced
})

afterAll(async () => {
  stopWatching.abort()
  await watches.stopped
  expect(await scope.giveBack()).toEqual([])
  await rm(folder, { recursive: true, force: true })
})

function member(name: string): Member {
  const found = testbed.members.find((candidate) => candidate.name === name)
  if (found === undefined) throw new Error(`no member ${name}`)
  return found
}

function configMap(name: string): KubernetesRequest {
  return {
    method: 'POST',
    path: '/api/v1/namespaces/default/configmaps',
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } },
  }
}

function podOf(name: string): KubernetesObject {
  const spec = { schedulerName: 'nobody', containers: [{ name: 'c', image: 'none' }] }
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default' }, spec }
}

async function ask(request: KubernetesRequest): Promise<KubernetesAnswer> {
  return testbed.kubernetes.request(request, never)
}

function watchEvents() {
  return events.filter((event) => event.kind === 'watch')
}

function countGaps(): number {
  return watchEvents().filter(({ state }) => state === 'gap').length
}

function seesPod(name: string): boolean {
  return [...watches.current('pods').values()].some((pod) => pod.name === name)
}

async function until(name: string, limitMs: number, look: () => boolean | Promise<boolean>) {
  await waitFor(
    { name, limitMs, everyMs: 100 },
    async () => ({ done: await look(), seen: '' }),
    never,
  )
}

describe('paths', () => {
  it('are those of every kind that the API server knows', async () => {
    const groups = await ask({ method: 'GET', path: '/apis' })
    const versions = (groups.body as Groups).groups.flatMap((group) =>
      group.versions.map(({ groupVersion }) => groupVersion),
    )
    let kinds = 0
    for (const apiVersion of ['v1', ...versions]) {
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`
      const list = (await ask({ method: 'GET', path: root })).body as Discovered
      for (const { name, kind, namespaced } of list.resources) {
        if (name.includes('/') || kind.endsWith('Review')) continue
        kinds++
        const metadata = { ...(namespaced && { namespace: 'n' }) }
        const place = namespaced ? 'namespaces/n/' : ''
        expect.soft(objectPath({ apiVersion, kind, metadata })).toBe(`${root}/${place}${name}`)
      }
    }
    expect(kinds).toBeGreaterThan(40)
  })
})

describe('a full store', () => {
  it('is known by its text in all shapes of refusal, and writes stay unknown', async () => {
    await testbed.kubernetes.create(podOf('unbound'), never)
    const doomed = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'doomed' } }
    await testbed.kubernetes.create(doomed, never)
    const filled = await testbed.etcd.fill(
      { prefix: '/fill/', valueBytes: 1_000_000, writers: 8, bytesMax: 128e6 },
      never,
    )
    expect(filled.lastText).toBe(noSpaceText)
    expect(filled.writes).toBeGreaterThan(40)
    const alarms = await testbed.etcd.alarms(never)
    expect(alarms.length).toBeGreaterThan(0)
    for (const { member: name, alarm } of alarms) {
      expect(etcdMembers).toContain(name)
      expect(alarm).toBe('NOSPACE')
    }
    const put = await testbed.etcd.put('/refused', 'x', never)
    expect(put).toMatchObject({ outcome: 'unknown', code: 8, text: noSpaceText })
    expect(await testbed.etcd.get('/absent', never)).toEqual({ outcome: 'ok' })

    const create = await ask(configMap('refused'))
    expect(create).toMatchObject({ outcome: 'unknown', status: 500, text: noSpaceText })
    expect(create).not.toHaveProperty('reason')
    const binding = await ask({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods/unbound/binding',
      body: {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'unbound' },
        target: { kind: 'Node', name: 'node-0' },
      },
    })
    expect(binding).toMatchObject({ outcome: 'unknown', status: 409, reason: 'Conflict' })
    expect(binding.text).toContain(noSpaceText)
    const namespace = await ask({ method: 'DELETE', path: objectPath(doomed) })
    expect(namespace).toMatchObject({ outcome: 'unknown', status: 500, reason: 'InternalError' })
    expect(await ask({ method: 'GET', path: '/readyz' })).toMatchObject({ outcome: 'ok' })
  })

  it('takes writes again after delete, compaction, defragmentation and disarming', async () => {
    const { etcd } = testbed
    expect(await etcd.deletePrefix('/fill/', never)).toEqual({ outcome: 'ok' })
    expect(await etcd.compact(never)).toEqual({ outcome: 'ok' })
    for (const name of etcdMembers) {
      expect(await etcd.defragment(name, never)).toEqual({ outcome: 'ok' })
      expect((await etcd.status(name, never)).sizeBytes).toBeLessThan(16e6)
    }
    expect(await etcd.disarm(never)).toEqual({ outcome: 'ok' })
    expect(await etcd.alarms(never)).toEqual([])
    expect(await etcd.put('/accepted', new Uint8Array([0x61]), never)).toEqual({ outcome: 'ok' })
    expect(await etcd.get('/accepted', never)).toEqual({ outcome: 'ok', value: 'a' })
    expect(await ask(configMap('accepted'))).toMatchObject({ outcome: 'ok', status: 201 })
  })
})

describe('three etcd members', () => {
  it('lose no acknowledged write when the leader is killed', async () => {
    const statuses = await Promise.all(
      etcdMembers.map(async (name) => ({ name, ...(await testbed.etcd.status(name, never)) })),
    )
    const leaders = statuses.filter(({ leader }) => leader)
    expect(leaders).toHaveLength(1)
    const leader = member(leaders[0]?.name ?? '')

    const acknowledged: string[] = []
    const enough = new AbortController()
    let refusedFor = 0
    async function write(): Promise<void> {
      for (let count = 0; !enough.signal.aborted; count++) {
        const { outcome } = await testbed.etcd.put(`/kept/${count}`, String(count), never)
        if (outcome === 'ok') acknowledged.push(String(count))
        else refusedFor++
        await sleep(10, never)
      }
    }
    const writing = write()
    await until('the first writes', 5_000, () => acknowledged.length > 10)
    await leader.kill(never)
    const before = acknowledged.length
    await until('writes after the leader is gone', 15_000, () => acknowledged.length > before + 50)
    enough.abort()
    await writing
    await leader.start(never)
    await until('the member to be back', 15_000, async () => {
      const status = await testbed.etcd.status(leader.name, never).catch(() => undefined)
      return status !== undefined
    })
    for (const count of acknowledged) {
      const read = await testbed.etcd.get(`/kept/${count}`, never)
      expect(read).toEqual({ outcome: 'ok', value: count })
    }
    expect(refusedFor).toBeLessThan(10)
  })
})

describe('an API server that goes', () => {
  it('is known to have done nothing when it is dead, and the watch goes on when it is back', async () => {
    const apiServer = member('api-server')
    await apiServer.kill(never)
    expect(await ask(configMap('dead'))).toMatchObject({ outcome: 'failed', status: 0 })
    await apiServer.start(never)
    await until('the API server', 30_000, async () => {
      return (await ask({ method: 'GET', path: '/readyz' })).status === 200
    })
    expect((await ask({ method: 'GET', path: configMap('dead').path + '/dead' })).status).toBe(404)
    await testbed.kubernetes.create(podOf('after-kill'), never)
    await until('the new pod to be seen', 15_000, () => seesPod('after-kill'))
    // Each watch says what became of it: resumed or not, with a reason.
    await until('every watch to be back', 15_000, () => {
      const told = watchEvents().filter(({ reason }) => reason !== undefined)
      return new Set(told.map(({ resource }) => resource)).size === resources.length
    })
  })

  it('may have done anything when it is paused, and nothing that it shows later is lost', async () => {
    const apiServer = member('api-server')
    await ask(configMap('warm'))
    const gapsBefore = countGaps()
    await apiServer.pause(never)
    const answer = await ask({ ...configMap('paused'), limitMs: 500 })
    expect(answer).toMatchObject({ outcome: 'unknown', status: 0, text: 'no answer within 0.5 s' })
    await apiServer.resume(never)
    await testbed.kubernetes.create(podOf('after-pause'), never)
    await until('the new pod to be seen', 15_000, () => seesPod('after-pause'))
    expect(countGaps()).toBe(gapsBefore)
  })
})

interface Groups {
  readonly groups: readonly { readonly versions: readonly { readonly groupVersion: string }[] }[]
}

interface Discovered {
  readonly resources: readonly {
    readonly name: string
    readonly kind: string
    readonly namespaced: boolean
  }[]
}
