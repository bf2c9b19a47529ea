import { describe, expect, it } from 'vitest'
import { clusterConfig } from './cluster-config.ts'
import { clusterNames } from './cluster-names.ts'
import { kindMachine, timingsTable } from '../../core/timings.ts'
import { kindShape } from './kind-shape.ts'
import type { BuiltInDefects } from '../../core/sabotage.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { Timings } from '../../core/timings.ts'

interface Arguments {
  readonly extraArgs: readonly { readonly name: string; readonly value: string }[]
}

interface ClusterPatch {
  readonly etcd: { readonly local: Arguments }
  readonly apiServer: Arguments
  readonly controllerManager: Arguments
  readonly scheduler: Arguments & {
    readonly extraVolumes: readonly { readonly hostPath: string }[]
  }
}

interface Node {
  readonly role: string
  readonly labels?: Readonly<Record<string, string>>
  readonly extraPortMappings?: readonly Readonly<Record<string, unknown>>[]
  readonly extraMounts?: readonly Readonly<Record<string, unknown>>[]
  readonly kubeadmConfigPatches: readonly string[]
}

/** The cluster file of a testbed, read as kind and kubeadm read it. */
function read(
  options: { timings?: Timings['name']; builtIn?: BuiltInDefects; kubernetes?: string } = {},
) {
  const timings = { ...timingsTable[options.timings ?? 'fast'], machine: kindMachine }
  const testbed = { timings, nodes: 4, zones: 3, etcdMembers: 1, etcdQuotaBytes: 96 * 1024 ** 2 }
  const provision: ProvisionOptions = {
    ...testbed,
    id: 't1',
    run: 'r1',
    folder: '/run/t1',
    logsFolder: '/run/t1/logs',
    record: () => undefined,
    progress: () => undefined,
    ...(options.builtIn !== undefined && { builtIn: options.builtIn }),
  }
  const text = clusterConfig({
    cluster: clusterNames('t1').cluster,
    provision,
    workers: kindShape(testbed).members.filter(({ role }) => role === 'node'),
    ports: { apiServer: 40_001, etcd: 40_002 },
    kubernetes: options.kubernetes ?? '1.36.4',
    schedulerConfig: '/run/t1/scheduler.json',
  })
  const file = JSON.parse(text) as {
    readonly name: string
    readonly networking: Readonly<Record<string, unknown>>
    readonly nodes: readonly Node[]
    readonly kubeadmConfigPatches: readonly string[]
  }
  const patches = file.kubeadmConfigPatches.map((patch) => JSON.parse(patch) as { kind: string })
  const patch = (kind: string): unknown => patches.find((one) => one.kind === kind)
  const cluster = patch('ClusterConfiguration') as ClusterPatch
  const kubelet = patch('KubeletConfiguration') as Readonly<Record<string, unknown>>
  return { file, cluster, kubelet }
}

function valueOf({ extraArgs }: Arguments, name: string): string | undefined {
  const found = extraArgs.filter((one) => one.name === name)
  expect(found.length, `how often ${name} stands`).toBeLessThanOrEqual(1)
  return found[0]?.value
}

function nameOf(node: Node | undefined): { kind: string; nodeRegistration: { name: string } } {
  return JSON.parse(node?.kubeadmConfigPatches[0] ?? '') as ReturnType<typeof nameOf>
}

describe('clusterConfig', () => {
  it('names nodes as members are named, and gives them their zones', () => {
    const [controlPlane, ...workers] = read().file.nodes
    expect(nameOf(controlPlane)).toEqual({
      kind: 'InitConfiguration',
      nodeRegistration: { name: 'control-plane' },
    })
    expect(controlPlane?.labels).toBeUndefined()
    expect(workers.map((node) => nameOf(node).nodeRegistration.name)).toEqual([
      'node-0',
      'node-1',
      'node-2',
      'node-3',
    ])
    expect(workers.map(({ labels }) => labels?.['topology.kubernetes.io/zone'])).toEqual([
      'zone-a',
      'zone-b',
      'zone-c',
      'zone-a',
    ])
    for (const node of workers) {
      expect(node.role).toBe('worker')
      expect(nameOf(node).kind).toBe('JoinConfiguration')
      expect(node.labels?.['holdfast.dev/worker']).toBe('true')
    }
  })

  it('listens on loopback only, at the ports that were asked for', () => {
    const { file } = read()
    expect(file.name).toBe('holdfast-t1')
    expect(file.networking).toMatchObject({
      apiServerAddress: '127.0.0.1',
      apiServerPort: 40_001,
    })
    expect(file.nodes[0]?.extraPortMappings).toEqual([
      { containerPort: 2379, hostPort: 40_002, listenAddress: '127.0.0.1' },
    ])
    expect(file.nodes.slice(1).every((node) => node.extraPortMappings === undefined)).toBe(true)
  })

  it.each([
    ['fast', '5', '15000ms', '8000ms', '10', 8, '2000ms', '4000ms'],
    ['production', '300', '300000ms', '50000ms', '0.1', 40, '10000ms', '300000ms'],
  ] as const)('sets the timings %s', (timings, tolerates, compacts, grace, evicts, ...node) => {
    const { cluster, kubelet } = read({ timings })
    for (const reason of ['not-ready', 'unreachable']) {
      expect(valueOf(cluster.apiServer, `default-${reason}-toleration-seconds`)).toBe(tolerates)
    }
    expect(valueOf(cluster.apiServer, 'etcd-compaction-interval')).toBe(compacts)
    const { controllerManager } = cluster
    expect(valueOf(controllerManager, 'node-monitor-grace-period')).toBe(grace)
    expect(valueOf(controllerManager, 'node-eviction-rate')).toBe(evicts)
    expect(valueOf(controllerManager, 'leader-elect-lease-duration')).toBe('15000ms')
    const [leaseSeconds, updates, restarts] = node
    expect(kubelet).toMatchObject({
      nodeLeaseDurationSeconds: leaseSeconds,
      nodeStatusUpdateFrequency: updates,
      crashLoopBackOff: { maxContainerRestartPeriod: restarts },
      failCgroupV1: false,
    })
  })

  it('has kubelets hold the shutdown of their machine, unless that is the defect', () => {
    const grace = { shutdownGracePeriod: '24000ms', shutdownGracePeriodCriticalPods: '8000ms' }
    expect(read().kubelet).toMatchObject(grace)
    const { kubelet } = read({ builtIn: { shutdownWithoutGrace: true } })
    expect(Object.keys(kubelet)).not.toContain('shutdownGracePeriod')
    expect(Object.keys(kubelet)).not.toContain('shutdownGracePeriodCriticalPods')
  })

  it('sets the quota of etcd', () => {
    expect(valueOf(read().cluster.etcd.local, 'quota-backend-bytes')).toBe(String(96 * 1024 ** 2))
  })

  it('builds in controllers that do not run', () => {
    const controllers = (builtIn?: BuiltInDefects): string | undefined =>
      valueOf(
        read(builtIn === undefined ? {} : { builtIn }).cluster.controllerManager,
        'controllers',
      )
    // kubeadm's own: without these two no worker could join.
    expect(controllers()).toBe('*,bootstrapsigner,tokencleaner')
    expect(controllers({ controllersOff: ['cronjob-controller', 'job-controller'] })).toBe(
      '*,bootstrapsigner,tokencleaner,-cronjob-controller,-job-controller',
    )
  })

  it('gives the scheduler the configuration that lies in the control plane node', () => {
    const { cluster, file } = read()
    expect(file.nodes[0]?.extraMounts).toEqual([
      {
        hostPath: '/run/t1/scheduler.json',
        containerPath: '/etc/holdfast/scheduler.json',
        readOnly: true,
      },
    ])
    expect(valueOf(cluster.scheduler, 'config')).toBe('/etc/holdfast/scheduler.json')
    expect(cluster.scheduler.extraVolumes).toEqual([
      expect.objectContaining({ hostPath: '/etc/holdfast', readOnly: true }),
    ])
  })

  it('gives kubeadm a map of arguments below Kubernetes 1.36', () => {
    const { cluster } = read({ kubernetes: '1.35.8' })
    expect(cluster.etcd.local.extraArgs).toEqual({ 'quota-backend-bytes': String(96 * 1024 ** 2) })
  })
})
