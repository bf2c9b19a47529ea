import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdStore } from '../../clients/etcd/etcd-store.ts'
import { every } from '../../core/clock.ts'
import { HarnessError } from '../../core/errors.ts'
import type { Look } from '../../core/deadline.ts'
import type { KubernetesClient, KubernetesObject } from '../../core/kubernetes.ts'
import type { Member, MemberShape } from '../../core/member.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import type { Timings } from '../../core/timings.ts'
import { connectClients, type Clients } from './connect-clients.ts'
import { makeCertificates } from './certificates.ts'
import {
  apiServerFlags,
  controllerManagerFlags,
  etcdFlags,
  kwokFlags,
  schedulerFlags,
} from './component-flags.ts'
import { lookReady } from '../control-plane/look-ready.ts'
import { schedulerConfiguration } from '../control-plane/scheduler-configuration.ts'
import { embeddedAbilities, embeddedShape } from './embedded-shape.ts'
import { copyData } from './copy-data.ts'
import { makeKubeconfig } from './kubeconfig.ts'
import { freePorts } from '../control-plane/ports.ts'
import { ProcessMember } from './process-member.ts'
import { SupervisedProcess } from './supervised-process.ts'
import type { ControlPlaneLayout, EtcdLayout } from './component-flags.ts'

interface LayOutOptions {
  readonly programs: Readonly<Record<string, string>>
  readonly versions: Readonly<Record<string, string>>
  readonly stagesFile: string
  readonly provision: ProvisionOptions
}

/** How often logs are looked at for their size. */
const logLookMs = 30_000

/** A control plane and its simulated nodes, as processes of this host. */
export class EmbeddedTestbed implements KubernetesTestbed {
  readonly kind = 'kubernetes'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities = embeddedAbilities
  readonly versions: Readonly<Record<string, string>>
  readonly kubeconfig: string
  readonly #provision: ProvisionOptions
  readonly #quota = new Map<string, number>()
  readonly #members: ProcessMember[] = []
  readonly #stopLogLooks: () => void
  #clients: Clients | undefined
  readonly #layout: ControlPlaneLayout

  private constructor(options: LayOutOptions, kubeconfig: string, layout: ControlPlaneLayout) {
    const { provision } = options
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.versions = options.versions
    this.kubeconfig = kubeconfig
    this.#provision = provision
    this.#layout = layout
    this.#stopLogLooks = every(logLookMs, () => {
      for (const { process } of this.#members) process.limitLog().catch(() => undefined)
    })
  }

  /** Makes keys, configuration files and the definitions of all processes; starts none. */
  static async layOut(options: LayOutOptions): Promise<EmbeddedTestbed> {
    const { provision } = options
    const { folder } = provision
    const certificates = await makeCertificates(join(folder, 'pki'))
    const ports = await layOutPorts(provision)
    const server = `https://127.0.0.1:${ports.apiServer}`
    const identity = async (name: 'admin' | 'controllerManager' | 'scheduler' | 'kwok') =>
      makeKubeconfig({
        server,
        name,
        authority: certificates.authority.cert,
        identity: certificates[name],
      })
    const admin = await identity('admin')
    const write = async (file: string, text: string): Promise<string> => {
      const path = join(folder, file)
      await writeFile(path, text, { mode: 0o600 })
      return path
    }
    await write('admin.kubeconfig', admin)
    const controllerManagerKubeconfig = await write(
      'kcm.kubeconfig',
      await identity('controllerManager'),
    )
    const schedulerKubeconfig = await write('scheduler.kubeconfig', await identity('scheduler'))
    const kwokKubeconfig = await write('kwok.kubeconfig', await identity('kwok'))
    const { timings, builtIn = {} } = provision
    const schedulerConfig = await write(
      'scheduler-config.json',
      schedulerConfiguration({ kubeconfig: schedulerKubeconfig, timings, builtIn }),
    )
    const stages = await write(
      'stages.yaml',
      (await readFile(options.stagesFile, 'utf8')).replaceAll(
        '${TERMINATION_MS}',
        String(timings.terminationMs),
      ),
    )
    const layout: ControlPlaneLayout = {
      certificates,
      timings,
      builtIn,
      etcdUrls: ports.etcd.map(({ client }) => `https://localhost:${client}`),
      apiServerPort: ports.apiServer,
      controllerManagerPort: ports.controllerManager,
      schedulerPort: ports.scheduler,
      controllerManagerKubeconfig,
      schedulerKubeconfig,
      schedulerConfig,
    }
    const testbed = new EmbeddedTestbed(options, admin, layout)
    testbed.#define(options.programs, ports, { kwokKubeconfig, stages })
    return testbed
  }

  /** Throws before `connect`, as `etcd` does. */
  get kubernetes(): KubernetesClient {
    return this.#connected.kubernetes
  }

  get etcd(): EtcdStore {
    return this.#connected.etcd
  }

  /** Makes the clients; what they take to load is time in which programs can start already. */
  async connect(): Promise<void> {
    const { certificates, etcdUrls } = this.#layout
    this.#clients ??= await connectClients({
      kubeconfig: this.kubeconfig,
      etcdUrls,
      authority: certificates.etcdAuthority,
      identity: certificates.etcdClient,
    })
  }

  get #connected(): Clients {
    if (this.#clients === undefined) throw new HarnessError(`${this.id} has no clients yet`)
    return this.#clients
  }

  get members(): readonly Member[] {
    return this.#members
  }

  /** The members with the processes that they are. */
  get processes(): readonly ProcessMember[] {
    return this.#members
  }

  /** The process of a member; throws when there is no such member. */
  processOf(name: string): SupervisedProcess {
    const member = this.#members.find((candidate) => candidate.name === name)
    if (member === undefined) throw new HarnessError(`testbed ${this.id} has no member ${name}`)
    return member.process
  }

  lookReady(signal: AbortSignal): Promise<Look<void>> {
    const nodes = this.#members.filter(({ role }) => role === 'node').length
    return lookReady(this.kubernetes, { nodes }, signal)
  }

  /** Simulated nodes take every object as it is. */
  prepareObject(object: KubernetesObject): KubernetesObject {
    return object
  }

  async repairLane(reason: string, signal: AbortSignal): Promise<readonly string[]> {
    const running = this.#members.filter(
      (member) => member.role === 'node' && member.state() === 'running',
    )
    await Promise.all(
      running.map(async ({ process }) => {
        await process.kill(signal)
        await process.start('repair', signal)
      }),
    )
    const members = running.map(({ name }) => name)
    this.#provision.record({ kind: 'artefact', name: 'kwok-dropped-stages', members, reason })
    return members
  }

  async restartEtcdWithQuota(
    member: string,
    quotaBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    this.#quota.set(member, quotaBytes)
    const process = this.processOf(member)
    await process.kill(signal)
    await process.start('fault', signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const stopped = this.#members.filter(({ role }) => role === 'etcd' || role === 'api-server')
    for (const { process } of stopped.toReversed()) await process.kill(signal)
    for (const { name } of stopped.filter(({ role }) => role === 'etcd')) {
      await copyData(this.#dataFolder(name), action)
    }
    for (const { process } of stopped) await process.start('fault', signal)
  }

  /** Ends every process and removes what the store holds: all can be started as at first. */
  async startOver(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#members.map(({ process }) => process.kill(signal)))
    for (const { name, role } of this.#members) {
      if (role === 'etcd') await rm(this.#dataFolder(name), { recursive: true, force: true })
    }
  }

  /** Ends every process, the newest kind first, and closes the clients. */
  async close(): Promise<void> {
    this.#stopLogLooks()
    const signal = new AbortController().signal
    const ended = await Promise.allSettled(
      this.#members.map(({ process }) => process.close(signal)),
    )
    this.#clients?.kubernetes.close()
    this.#clients?.etcd.close()
    const failed = ended.filter(({ status }) => status === 'rejected')
    if (failed.length > 0) {
      throw new AggregateError(
        failed.map((one) => (one as PromiseRejectedResult).reason as Error),
        `${failed.length} processes of ${this.id} did not end`,
      )
    }
  }

  #dataFolder(member: string): string {
    return join(this.#provision.folder, member)
  }

  #define(
    programs: Readonly<Record<string, string>>,
    ports: Ports,
    nodes: { readonly kwokKubeconfig: string; readonly stages: string },
  ): void {
    const initialCluster = ports.etcd
      .map(({ peer }, index) => `etcd-${index}=https://localhost:${peer}`)
      .join(',')
    for (const shape of embeddedShape(this.#provision).members) {
      const [program, args] = this.#commandOf(shape, ports, { ...nodes, initialCluster })
      const command = programs[program]
      if (command === undefined) throw new HarnessError(`no path for the program ${program}`)
      const process = this.#supervise(shape, command, args)
      this.#members.push(new ProcessMember(shape, process, this.id))
    }
  }

  #commandOf(
    shape: MemberShape,
    ports: Ports,
    files: {
      readonly kwokKubeconfig: string
      readonly stages: string
      readonly initialCluster: string
    },
  ): [program: string, args: () => string[]] {
    const layout = this.#layout
    switch (shape.role) {
      case 'etcd': {
        const port = ports.etcd[Number(shape.name.slice('etcd-'.length))]
        if (port === undefined) throw new HarnessError(`no ports for ${shape.name}`)
        const etcd = (): EtcdLayout => ({
          name: shape.name,
          dataFolder: this.#dataFolder(shape.name),
          clientPort: port.client,
          peerPort: port.peer,
          initialCluster: files.initialCluster,
          token: this.id,
          quotaBytes: this.#quota.get(shape.name) ?? this.etcdQuotaBytes,
          timings: layout.timings,
          certificates: layout.certificates,
        })
        return ['etcd', () => etcdFlags(etcd())]
      }
      case 'api-server':
        return ['kube-apiserver', () => apiServerFlags(layout)]
      case 'controller-manager':
        return ['kube-controller-manager', () => controllerManagerFlags(layout)]
      case 'scheduler':
        return ['kube-scheduler', () => schedulerFlags(layout)]
      case 'node': {
        const { timings } = layout
        const { stages, kwokKubeconfig: kubeconfig } = files
        return ['kwok', () => kwokFlags({ node: shape.name, kubeconfig, stages, timings })]
      }
      case 'control-plane':
        throw new HarnessError('the components of an embedded control plane share this machine')
      default:
        throw new HarnessError(`no program for a ${String(shape.role satisfies never)}`)
    }
  }

  #supervise(shape: MemberShape, command: string, args: () => string[]): SupervisedProcess {
    const { provision, id } = { provision: this.#provision, id: this.id }
    const { name: member, role } = shape
    return new SupervisedProcess({
      name: `${member} of ${id}`,
      command,
      args,
      environment: {
        PATH: process.env['PATH'] ?? '/usr/bin:/bin',
        // Some programs keep a cache or a configuration in HOME: nothing may end up outside.
        HOME: provision.folder,
        TMPDIR: provision.folder,
        HOLDFAST_RUN: provision.run,
        HOLDFAST_TESTBED: id,
      },
      logFile: join(provision.logsFolder, `${member}.log`),
      restart: provision.timings.restart,
      ...(role === 'node' && { beforeStart: (signal) => this.#forgetLease(member, signal) }),
      onExit: (exit) => provision.record({ kind: 'exit', member, role, ...exit }),
      onStart: (by) => provision.record({ kind: 'start', member, role, by }),
    })
  }

  /**
   * A new kwok process waits until the lease of the one before has run out; a kubelet renews its
   * own at once. With the API down nothing is deleted, and the node comes back that much later.
   */
  async #forgetLease(node: string, signal: AbortSignal): Promise<void> {
    const path = `/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/${node}`
    await this.kubernetes.request({ method: 'DELETE', path, limitMs: 2_000 }, signal)
  }
}

interface Ports {
  readonly apiServer: number
  readonly controllerManager: number
  readonly scheduler: number
  readonly etcd: readonly { readonly client: number; readonly peer: number }[]
}

async function layOutPorts(provision: ProvisionOptions): Promise<Ports> {
  const [apiServer = 0, controllerManager = 0, scheduler = 0, ...rest] = await freePorts(
    3 + 2 * provision.etcdMembers,
  )
  const etcd = Array.from({ length: provision.etcdMembers }, (_, index) => ({
    client: rest[2 * index] ?? 0,
    peer: rest[2 * index + 1] ?? 0,
  }))
  return { apiServer: provision.apiServerPort ?? apiServer, controllerManager, scheduler, etcd }
}
