import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { waitFor } from '../../core/deadline.ts'
import type { KubernetesObject } from '../../core/kubernetes.ts'
import type { Provider } from '../../core/provider.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import { timingsTable } from '../../core/timings.ts'
import { embeddedPrograms, embeddedProvider } from './embedded-provider.ts'
import { StoreTemplate } from './store-template.ts'
import { unjournalledScope } from '../testing/unjournalled-scope.ts'

const never = new AbortController().signal
const fromTemplate = 'the store has its template'

let folder = ''
let provider: Provider
let count = 0
let digests: Readonly<Record<string, string>> = {}

interface Provisioned {
  readonly testbed: KubernetesTestbed
  readonly lines: readonly string[]
  readonly folder: string
  giveBack(): Promise<readonly string[]>
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'holdfast-template-'))
  const found = Object.values(
    await resolvePrograms(
      { programs: embeddedPrograms, environment: process.env, progress: () => undefined },
      never,
    ),
  )
  digests = Object.fromEntries(found.map(({ name, sha256 }) => [name, sha256]))
  provider = embeddedProvider({
    programs: Object.fromEntries(found.map(({ name, path }) => [name, path])),
    versions: Object.fromEntries(found.map(({ name, version }) => [name, version])),
    stagesFile: join(import.meta.dirname, '../../../fixtures/kwok/stages.yaml'),
    templates: { cacheFolder: join(folder, 'cache'), digests },
  })
})

afterAll(async () => {
  await rm(folder, { recursive: true, force: true })
})

async function provision(etcdMembers = 1): Promise<Provisioned> {
  const id = `template-${process.pid}-${count++}`
  const lines: string[] = []
  const scope = unjournalledScope()
  const timings = timingsTable.fast
  const data = join(folder, id)
  const testbed = await provider
    .provision(
      {
        id,
        run: id,
        folder: data,
        logsFolder: join(folder, 'logs'),
        timings,
        nodes: 2,
        zones: 2,
        etcdMembers,
        etcdQuotaBytes: timings.etcdQuotaBytes,
        record: () => undefined,
        progress: (line) => lines.push(line),
      },
      scope,
      never,
    )
    .catch(async (error: unknown) => {
      await scope.giveBack()
      throw error
    })
  return { testbed, lines, folder: data, giveBack: () => scope.giveBack() }
}

const rbac = '/apis/rbac.authorization.k8s.io/v1'
const flow = '/apis/flowcontrol.apiserver.k8s.io/v1'
const collections = [
  '/api/v1/namespaces',
  '/api/v1/serviceaccounts',
  '/api/v1/configmaps',
  '/api/v1/services',
  '/api/v1/secrets',
  '/api/v1/pods',
  '/api/v1/nodes',
  '/apis/apiregistration.k8s.io/v1/apiservices',
  '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases',
  '/apis/networking.k8s.io/v1/servicecidrs',
  '/apis/networking.k8s.io/v1/ipaddresses',
  '/apis/scheduling.k8s.io/v1/priorityclasses',
  `${flow}/flowschemas`,
  `${flow}/prioritylevelconfigurations`,
  `${rbac}/clusterroles`,
  `${rbac}/clusterrolebindings`,
  `${rbac}/roles`,
  `${rbac}/rolebindings`,
]

type Contents = Readonly<Record<string, readonly unknown[]>>

/** What stands in the cluster, without what differs between any two. */
async function contentsOf({ testbed }: Provisioned): Promise<Contents> {
  const found = await Promise.all(
    collections.map(async (path) => {
      const objects = await testbed.kubernetes.list(path, {}, never)
      return [path, objects.map((object) => essenceOf(path, object)).sort()] as const
    }),
  )
  return Object.fromEntries(found)
}

function essenceOf(path: string, object: KubernetesObject): string {
  const { name, namespace, labels, annotations, finalizers } = object.metadata
  const metadata = { name, namespace, labels, annotations, finalizers }
  const changes = /configmaps|nodes|leases|services$/.test(path)
  const { rules, roleRef, subjects, value } = object as unknown as Record<string, unknown>
  return JSON.stringify(
    changes ? { name, namespace } : { metadata, rules, roleRef, subjects, value },
  )
}

/** Controllers make their service accounts one after the other: the last of them is waited for. */
async function settledContents(provisioned: Provisioned): Promise<Contents> {
  let before = ''
  return waitFor(
    { name: 'the cluster to stay as it is', limitMs: 60_000, everyMs: 3_000 },
    async () => {
      const value = await contentsOf(provisioned)
      const done = JSON.stringify(value) === before
      before = JSON.stringify(value)
      return { done, seen: 'changes', value }
    },
    never,
  )
}

async function uidOfSystem({ testbed }: Provisioned): Promise<unknown> {
  const path = '/api/v1/namespaces/kube-system'
  const { body } = await testbed.kubernetes.request({ method: 'GET', path }, never)
  return (body as KubernetesObject).metadata.uid
}

/** The authorities that the ConfigMaps of a cluster tell. */
async function toldAuthorities({ testbed }: Provisioned): Promise<readonly unknown[]> {
  const maps = await testbed.kubernetes.list('/api/v1/configmaps', {}, never)
  const data = maps.map((map) => map['data'] as Record<string, string> | undefined)
  return data.flatMap((one) => [one?.['ca.crt'], one?.['client-ca-file']]).filter(Boolean)
}

describe('a testbed that begins with a template', () => {
  let cold: Provisioned
  let warm: Provisioned

  beforeAll(async () => {
    cold = await provision()
    warm = await provision()
  })

  afterAll(async () => {
    expect(await warm?.giveBack()).toEqual([])
    expect(await cold?.giveBack()).toEqual([])
  })

  it('is the second one of its programs', () => {
    expect(cold.lines).not.toContain(fromTemplate)
    expect(warm.lines).toContain(fromTemplate)
  })

  it('holds what a cold one holds, and nothing else', async () => {
    const [expected, found] = [await settledContents(cold), await settledContents(warm)]
    expect(found).toEqual(expected)
    expect(found['/api/v1/namespaces']).toHaveLength(4)
    expect(found['/api/v1/serviceaccounts']?.length).toBeGreaterThan(30)
    expect(found['/api/v1/pods']).toEqual([])
    expect(found['/api/v1/secrets']).toEqual([])
  })

  it('tells its own authority and no other', async () => {
    for (const one of [cold, warm]) {
      const own = (await readFile(join(one.folder, 'pki', 'ca.crt'), 'utf8')).trim()
      const told = await toldAuthorities(one)
      // One for each namespace, and that of extension-apiserver-authentication.
      expect(told).toHaveLength(5)
      expect([...new Set(told.map((text) => String(text).trim()))]).toEqual([own])
    }
  })

  it('is a cluster of its own', async () => {
    expect(await uidOfSystem(warm)).not.toBe(await uidOfSystem(cold))
  })
})

describe('templates', () => {
  it('serve three etcd members as well', async () => {
    const one = await provision(3)
    try {
      expect(one.lines).toContain(fromTemplate)
    } finally {
      expect(await one.giveBack()).toEqual([])
    }
  })

  it('that are whole but wrong cost time and not the testbed', async () => {
    const rubbish = ['namespaces/kube-system', 'clusterroles/cluster-admin'].map((name) => ({
      key: `/registry/${name}`,
      value: Buffer.from('k8s\0rubbish'),
    }))
    // Kept as holdfast keeps it, so that only its use can tell.
    const template = new StoreTemplate({ cacheFolder: join(folder, 'cache'), digests }, {})
    await template.keep({ readPrefixes: () => Promise.resolve(rubbish) }, never)
    const one = await provision()
    try {
      expect(one.lines.join()).toContain('starting again without the template')
      expect((await template.read())?.length).toBeGreaterThan(100)
    } finally {
      expect(await one.giveBack()).toEqual([])
    }
  })
})
