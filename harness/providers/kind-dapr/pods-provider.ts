import { nowMs } from '../../core/clock.ts'
import { describeMs } from '../../core/duration.ts'
import { freePorts } from '../control-plane/ports.ts'
import { untilAnswering } from '../embedded/dapr/scheduler-provider.ts'
import { clusterNames } from '../kind/cluster-names.ts'
import { loadImage, provisionCluster, type KindOptions } from '../kind/kind-provider.ts'
import { podsShape, replicasOn } from './pods-shape.ts'
import type { NewEvent } from '../../core/event.ts'
import type { Provider, ProvisionOptions } from '../../core/provider.ts'
import type { Scope } from '../../core/scope.ts'
import type { DaprTestbed } from '../../core/testbed.ts'
import type { ServicePort } from '../kind/cluster-config.ts'
import type { ReachedReplica } from './pods-testbed.ts'

/** Of this machine, and as many of each node. */
const portsOfReplica = 3
/** From here on on every node; services may have 30000 to 32767. */
const firstNodePort = 30_100
const readyLimitMs = 120_000

export interface PodsProviderOptions extends KindOptions {
  /** With Dapr's scheduler in it; the engine has it. */
  readonly schedulerImage: string
  /** Of Dapr in it. */
  readonly version: string
  readonly protoFile: string
}

/** Schedulers of one replica or three, in the pods of a kind cluster. */
export function podsProvider(options: PodsProviderOptions): Provider<DaprTestbed> {
  return {
    name: 'kind',
    shape: podsShape,
    provision: (provision, scope, signal) => provisionPods(options, provision, scope, signal),
  }
}

async function provisionPods(
  options: PodsProviderOptions,
  provision: ProvisionOptions,
  scope: Scope,
  signal: AbortSignal,
): Promise<DaprTestbed> {
  const startedMs = nowMs()
  const { kind, protoFile, schedulerImage: image, version, versions } = options
  const replicas = await layOutReplicas(provision)
  const services = replicas.flatMap(servicePorts)
  const ofCluster = clusterProvision(provision, replicas.length)
  const cluster = await provisionCluster(
    { ...options, provision: ofCluster, services },
    scope,
    signal,
  )
  provision.progress(`loading ${image} into the nodes`)
  const names = clusterNames(provision.id)
  const nodes = replicas.map((_, index) => names.worker(index))
  await loadImage({ kind, provision, nodes }, image, signal)
  const { PodsTestbed } = await import('./pods-testbed.ts')
  const testbed = await PodsTestbed.connect({
    cluster,
    image,
    version,
    versions,
    protoFile,
    provision,
    replicas,
  })
  await scope.acquire(
    { kind: 'stop-testbed', name: `connections to ${provision.id}`, testbed: provision.id },
    async () => {
      provision.progress(`waiting for the pods of Dapr's scheduler`)
      await testbed.start(signal)
      await untilAnswering(testbed, readyLimitMs, signal)
    },
    () => testbed.close(),
  )
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}

async function layOutReplicas(provision: ProvisionOptions): Promise<ReachedReplica[]> {
  const shapes = replicasOn(provision)
  const free = await freePorts(portsOfReplica * shapes.length)
  return shapes.map(({ name, on: node }, index) => {
    const first = portsOfReplica * index
    const [api = 0, health = 0, etcd = 0] = free.slice(first)
    const at = firstNodePort + first
    const ports = { api: at, health: at + 1, etcd: at + 2 }
    return { name, node, ports, machine: { api, health, etcd } }
  })
}

function servicePorts({ machine, ports }: ReachedReplica): ServicePort[] {
  return [
    { machine: machine.api, node: ports.api },
    { machine: machine.health, node: ports.health },
    { machine: machine.etcd, node: ports.etcd },
  ]
}

/** Its control plane is no part of what is judged: what it does is not on record. */
function clusterProvision(provision: ProvisionOptions, workers: number): ProvisionOptions {
  const isOfMachines = (event: NewEvent): boolean => !('role' in event) || event.role === 'node'
  return {
    ...provision,
    nodes: workers,
    zones: workers,
    etcdQuotaBytes: provision.timings.etcdQuotaBytes,
    record: (event) => {
      if (isOfMachines(event)) provision.record(event)
    },
  }
}
