import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdStore } from '../../clients/etcd/etcd-store.ts'
import { every } from '../../core/clock.ts'
import { HarnessError } from '../../core/errors.ts'
import type { Look } from '../../core/deadline.ts'
import type { KubernetesClient, KubernetesObject } from '../../core/kubernetes.ts'
import type { Links } from '../../core/links.ts'
import type { Member, MemberShape } from '../../core/member.ts'
import { memberNamed } from '../../core/member-named.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import type { Timings } from '../../core/timings.ts'
import { connectClients, type Clients } from './connect-clients.ts'
import { makeCertificates } from './certificates.ts'
import {
  apiServerFlags,
  controllerManagerFlags,
  kwokFlags,
  schedulerFlags,
} from './component-flags.ts'
import { lookReady } from '../control-plane/look-ready.ts'
import { schedulerConfiguration } from '../control-plane/scheduler-configuration.ts'
import { embeddedAbilities, embeddedShape } from './embedded-shape.ts'
import { servingMemberAbilities } from './etcd/store-member.ts'
import { StoreProcesses } from './etcd/store-processes.ts'
import { storeMembers } from './etcd/store-shape.ts'
import { makeKubeconfig } from './kubeconfig.ts'
import { linkHost } from '../links/link-table.ts'
import { freePorts } from '../control-plane/ports.ts'
import { whileDown } from '../control-plane/while-down.ts'
import { NodeUpkeep } from './kwok/node-upkeep.ts'
import { ProcessMember } from './process-member.ts'
import { SupervisedProcess } from './supervised-process.ts'
import type { ControlPlaneLayout } from './component-flags.ts'

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
  readonly #store: StoreProcesses
  readonly #members: ProcessMember[]
  readonly #stopLogLooks: () => void
  #clients: Clients | undefined
  readonly #layout: ControlPlaneLayout

  private constructor(
    options: LayOutOptions,
    kubeconfig: string,
    layout: ControlPlaneLayout,
    store: StoreProcesses,
  ) {
    const { provision } = options
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.versions = options.versions
    this.kubeconfig = kubeconfig
    this.#provision = provision
    this.#layout = layout
    this.#store = store
    this.#members = [...store.members]
    this.#stopLogLooks = every(logLookMs, () => {
      for (const { process } of this.#members) process.limitLog().catch(() => undefined)
    })
  }

  /**
   * Makes keys, configuration files and the definitions of all processes, and starts the links of a
   * store of several members; starts nothing else.
   */
  static async layOut(options: LayOutOptions, signal: AbortSignal): Promise<EmbeddedTestbed> {
    const { provision } = options
    const { folder } = provision
    const certificates = await makeCertificates(
      join(folder, 'pki'),
      storeMembers(provision).map(({ name }) => linkHost(name)),
    )
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
    const etcd = programOf(options.programs, 'etcd')
    // A member alone has nobody to be cut from, and one process less is started.
    const linked = provision.etcdMembers > 1
    const store = await StoreProcesses.layOut(
      {
        etcd,
        provision,
        certificates,
        abilities: servingMemberAbilities,
        client: () => testbed.etcd,
        linked,
      },
      signal,
    )
    const layout: ControlPlaneLayout = {
      certificates,
      timings,
      builtIn,
      etcdUrls: store.addresses.map(({ url }) => url),
      apiServerPort: ports.apiServer,
      controllerManagerPort: ports.controllerManager,
      schedulerPort: ports.scheduler,
      controllerManagerKubeconfig,
      schedulerKubeconfig,
      schedulerConfig,
    }
    const testbed = new EmbeddedTestbed(options, admin, layout, store)
    testbed.#define(options.programs, { kwokKubeconfig, stages })
    return testbed
  }

  /** Throws before `connect`, as `etcd` does. */
  get kubernetes(): KubernetesClient {
    return this.#connected.kubernetes
  }

  get etcd(): EtcdStore {
    return this.#connected.etcd
  }

  get links(): Links | undefined {
    return this.#store.links
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
    return memberNamed(this.id, this.#members, name).process
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

  restartEtcdWithQuota(member: string, quotaBytes: number, signal: AbortSignal): Promise<void> {
    return this.#store.restartWithQuota(member, quotaBytes, signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const server = this.processOf('api-server')
    await server.kill(signal)
    await whileDown(this.#store.members, () => this.#store.copyData(action), signal)
    await server.start('fault', signal)
  }

  /** Ends every process and removes what the store holds: all can be started as at first. */
  async startOver(signal: AbortSignal): Promise<void> {
    await Promise.all(this.#members.map(({ process }) => process.kill(signal)))
    await this.#store.removeData()
  }

  /** Ends every process and the links, and closes the clients. */
  async close(): Promise<void> {
    this.#stopLogLooks()
    const signal = new AbortController().signal
    const ended = await Promise.allSettled(
      this.#members.map(({ process }) => process.close(signal)),
    )
    this.#clients?.kubernetes.close()
    this.#clients?.etcd.close()
    await this.#store.closeLinks()
    const failed = ended.filter(({ status }) => status === 'rejected')
    if (failed.length > 0) {
      throw new AggregateError(
        failed.map((one) => (one as PromiseRejectedResult).reason as Error),
        `${failed.length} processes of ${this.id} did not end`,
      )
    }
  }

  #define(
    programs: Readonly<Record<string, string>>,
    nodes: { readonly kwokKubeconfig: string; readonly stages: string },
  ): void {
    for (const shape of embeddedShape(this.#provision).members) {
      if (shape.role === 'etcd') continue
      const [program, args] = this.#commandOf(shape, nodes)
      const process = this.#supervise(shape, programOf(programs, program), args)
      this.#members.push(new ProcessMember(shape, process, this.id))
    }
  }

  #commandOf(
    shape: MemberShape,
    files: { readonly kwokKubeconfig: string; readonly stages: string },
  ): [program: string, args: () => string[]] {
    const layout = this.#layout
    switch (shape.role) {
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
      case 'etcd':
      case 'control-plane':
      case 'dapr-scheduler':
      case 'dapr-sidecar':
        throw new HarnessError(`${shape.name} is no component of an embedded control plane`)
      default:
        throw new HarnessError(`no program for a ${String(shape.role satisfies never)}`)
    }
  }

  #supervise(shape: MemberShape, command: string, args: () => string[]): SupervisedProcess {
    const { provision, id } = { provision: this.#provision, id: this.id }
    const { name: member, role } = shape
    const logFile = join(provision.logsFolder, `${member}.log`)
    const upkeep = role === 'node' ? this.#nodeUpkeep(member, logFile) : undefined
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
      logFile,
      restart: provision.timings.restart,
      ...(upkeep !== undefined && { beforeStart: upkeep.beforeStart }),
      onExit: (exit) => {
        upkeep?.ended()
        provision.record({ kind: 'exit', member, role, ...exit })
      },
      onStart: (by) => {
        provision.record({ kind: 'start', member, role, by })
        upkeep?.started()
      },
    })
  }

  #nodeUpkeep(node: string, logFile: string): NodeUpkeep {
    const { record } = this.#provision
    return new NodeUpkeep({
      node,
      logFile,
      kubernetes: () => this.kubernetes,
      onLeftAlone: (pods) => {
        const reason = `left alone after the start: ${pods.join(', ')}`
        record({ kind: 'artefact', name: 'kwok-skipped-pods', members: [node], reason })
      },
    })
  }
}

function programOf(programs: Readonly<Record<string, string>>, name: string): string {
  const path = programs[name]
  if (path === undefined) throw new HarnessError(`no path for the program ${name}`)
  return path
}

interface Ports {
  readonly apiServer: number
  readonly controllerManager: number
  readonly scheduler: number
}

async function layOutPorts(provision: ProvisionOptions): Promise<Ports> {
  const [apiServer = 0, controllerManager = 0, scheduler = 0] = await freePorts(3)
  return { apiServer: provision.apiServerPort ?? apiServer, controllerManager, scheduler }
}
