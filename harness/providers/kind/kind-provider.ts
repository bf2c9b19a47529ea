import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createNetwork } from '../../clients/containers/create-network.ts'
import { definedVariables } from '../../clients/shell/defined-variables.ts'
import { runCommand } from '../../clients/shell/run-command.ts'
import { nowMs } from '../../core/clock.ts'
import { waitFor, withDeadline } from '../../core/deadline.ts'
import { describeMs } from '../../core/duration.ts'
import { HarnessError } from '../../core/errors.ts'
import type { MemberShape } from '../../core/member.ts'
import type { Provider, ProvisionOptions } from '../../core/provider.ts'
import type { Scope } from '../../core/scope.ts'
import { schedulerConfiguration } from '../control-plane/scheduler-configuration.ts'
import { acquireFolder } from '../control-plane/acquire-folder.ts'
import { freePorts } from '../control-plane/ports.ts'
import { clusterConfig, type ClusterPorts, type ServicePort } from './cluster-config.ts'
import { clusterNames, type ClusterNames } from './cluster-names.ts'
import { KindTestbed } from './kind-testbed.ts'
import { kindShape } from './kind-shape.ts'
import { pinAddresses } from './pin-addresses.ts'
import { readEtcdKeys } from './read-etcd-keys.ts'
import { removeCluster } from './remove-cluster.ts'
import { stayDown } from './stay-down.ts'

/** A node image and what is in it. */
export interface NodeImage {
  /** As docker knows it. */
  readonly reference: string
  /** Version of the Kubernetes in it, such as `1.36.4`. */
  readonly kubernetes: string
  /** Of the pods that check files call simulated; in the image's containerd. */
  readonly workloadImage: string
  /** Whether the engine has that image and each node is given it; by default nodes have it. */
  readonly loadsWorkload?: boolean
}

const createLimitMs = 200_000
const readyLimitMs = 120_000
/** How often it is looked whether the nodes are Ready. */
export const readyEveryMs = 200

/** What the provider is made with; `provideKind` finds it. */
export interface KindOptions {
  /** Path of the program kind. */
  readonly kind: string
  readonly image: NodeImage
  readonly versions: Readonly<Record<string, string>>
}

/** Real nodes: kind's containers with systemd, containerd and kubelet in them. */
export function kindProvider(options: KindOptions): Provider {
  return {
    name: 'kind',
    shape: kindShape,
    provision: (provision, scope, signal) =>
      provisionCluster({ ...options, provision }, scope, signal),
  }
}

type OnLine = (line: string) => void

interface Provisioning extends KindOptions {
  readonly provision: ProvisionOptions
  /** Ports of this machine that lead to services, beside those of every cluster. */
  readonly services?: readonly ServicePort[]
}

/** Makes a cluster, whose nodes and controllers are ready then. */
export async function provisionCluster(
  options: Provisioning,
  scope: Scope,
  signal: AbortSignal,
): Promise<KindTestbed> {
  const { provision } = options
  const startedMs = nowMs()
  const names = clusterNames(provision.id)
  await acquireFolder(provision, scope)
  const ports = await layOutPorts(options)
  const ofWorkers = await scope.acquire(
    { kind: 'remove-cluster', name: `cluster ${names.cluster}`, testbed: provision.id },
    () => createCluster({ ...options, names, ports }, signal),
    (undoSignal) => removeCluster(provision.id, undoSignal).then(() => undefined),
  )
  const nodes = [names.controlPlane, ...workersOf(provision).map((_, index) => names.worker(index))]
  provision.progress('pinning the address of the control plane')
  const [ofControlPlane, keys] = await Promise.all([
    pinAddresses(names.network, [names.controlPlane], signal),
    readEtcdKeys(names.controlPlane, signal),
    stayDown(nodes, signal),
  ])
  const addresses = [...ofControlPlane, ...ofWorkers]
  const connect = { ...options, names, ports, addresses, keys }
  const testbed = await KindTestbed.connect(connect)
  await scope.acquire(
    { kind: 'stop-testbed', name: `connections to ${names.cluster}`, testbed: provision.id },
    () => Promise.resolve(),
    () => testbed.close(),
  )
  provision.progress('waiting for the nodes')
  const ready = { name: 'nodes and controllers to be ready', limitMs: readyLimitMs }
  await Promise.all([
    waitFor({ ...ready, everyMs: readyEveryMs }, (look) => testbed.lookReady(look), signal),
    testbed.watch(signal),
  ])
  provision.progress(`testbed ready after ${describeMs(nowMs() - startedMs)}`)
  return testbed
}

async function layOutPorts({ provision, services = [] }: Provisioning): Promise<ClusterPorts> {
  const [etcd = 0, free = 0] = await freePorts(2)
  return { etcd, apiServer: provision.apiServerPort ?? free, services }
}

/** Returns the addresses of the workers, which are theirs by then. */
async function createCluster(
  options: Provisioning & { readonly names: ClusterNames; readonly ports: ClusterPorts },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { names, ports, provision, image } = options
  const { folder, timings, builtIn = {} } = provision
  const schedulerConfig = join(folder, 'scheduler.json')
  const kubeconfig = '/etc/kubernetes/scheduler.conf'
  await writeFile(schedulerConfig, schedulerConfiguration({ kubeconfig, timings, builtIn }))
  const config = join(folder, 'cluster.json')
  const workers = workersOf(provision)
  const cluster = names.cluster
  const { kubernetes } = image
  await writeFile(
    config,
    clusterConfig({ cluster, provision, workers, ports, kubernetes, schedulerConfig }),
  )
  provision.progress('making the network of the cluster')
  await createNetwork(names.network, provision, signal)
  provision.progress(`kind creates ${1 + workers.length} nodes from ${image.reference}`)
  const containers = workers.map((_, index) => names.worker(index))
  const pin = (): Promise<readonly string[]> => pinAddresses(names.network, containers, signal)
  let pinned: Promise<readonly string[]> | undefined
  // kind has noted the addresses by then, and leaves the workers alone until they join.
  const onErrorLine = (line: string): void => {
    if (!line.startsWith(' • Starting control-plane')) return
    pinned ??= pin()
    // When kind fails, too, that is the error to be told.
    pinned.catch(() => undefined)
  }
  await kindCreate(options, { config, onErrorLine }, signal)
  if (image.loadsWorkload === true) await loadImage(options, image.workloadImage, signal)
  return pinned ?? pin()
}

function workersOf(provision: ProvisionOptions): readonly MemberShape[] {
  return kindShape(provision).members.filter(({ role }) => role === 'node')
}

async function kindCreate(
  options: Provisioning & { readonly names: ClusterNames },
  { config, onErrorLine }: { readonly config: string; readonly onErrorLine: OnLine },
  signal: AbortSignal,
): Promise<void> {
  const { image, names, provision } = options
  const args = [
    'create',
    'cluster',
    `--name=${names.cluster}`,
    `--image=${image.reference}`,
    `--config=${config}`,
    `--kubeconfig=${join(provision.folder, 'admin.kubeconfig')}`,
    // What failed is looked at; the undo takes it away.
    '--retain',
  ]
  await runKind(options, { what: 'create', args, onErrorLine }, signal)
}

/** An image from the engine into these nodes of a cluster, by default into every one. */
export async function loadImage(
  options: Pick<Provisioning, 'kind' | 'provision'> & { readonly nodes?: readonly string[] },
  reference: string,
  signal: AbortSignal,
): Promise<void> {
  const names = clusterNames(options.provision.id)
  const nodes = options.nodes === undefined ? [] : [`--nodes=${options.nodes.join(',')}`]
  const args = ['load', 'docker-image', `--name=${names.cluster}`, ...nodes, reference]
  await runKind({ ...options, names }, { what: 'load', args }, signal)
}

async function runKind(
  options: Pick<Provisioning, 'kind' | 'provision'> & { readonly names: ClusterNames },
  {
    what,
    ...call
  }: {
    readonly what: 'create' | 'load'
    readonly args: readonly string[]
    readonly onErrorLine?: OnLine
  },
  signal: AbortSignal,
): Promise<void> {
  const { kind, names, provision } = options
  const environment = {
    ...definedVariables(process.env),
    KIND_EXPERIMENTAL_DOCKER_NETWORK: names.network,
    HOLDFAST_RUN: provision.run,
    HOLDFAST_TESTBED: provision.id,
  }
  const logFile = join(provision.logsFolder, `kind-${what}.log`)
  const command = { file: kind, ...call, cwd: provision.folder, environment, logFile }
  const result = await withDeadline(
    { name: `kind to ${what} ${names.cluster}`, limitMs: createLimitMs },
    (limited) => runCommand(command, limited),
    signal,
  )
  if (result.exitCode === 0) return
  const said = result.stderr.trim().split('\n').slice(-6).join('\n')
  throw new HarnessError(
    `kind could not ${what} ${names.cluster} (exit code ${result.exitCode ?? 'none'}); ` +
      `it said last:\n${said}`,
  )
}
