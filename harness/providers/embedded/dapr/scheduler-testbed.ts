import { join } from 'node:path'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import { allEnded } from '../../../core/all-ended.ts'
import type { DaprClient } from '../../../core/dapr.ts'
import type { AbilitiesByRole, MemberShape } from '../../../core/member.ts'
import { HarnessError } from '../../../core/errors.ts'
import { memberNamed } from '../../../core/member-named.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { SidecarClient } from '../../../core/sidecar.ts'
import type { DaprTestbed } from '../../../core/testbed.ts'
import type { Timings } from '../../../core/timings.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { whileDown } from '../../control-plane/while-down.ts'
import { copyData } from '../copy-data.ts'
import type { ProcessMember } from '../process-member.ts'
import { servingMemberAbilities } from '../etcd/store-member.ts'
import { StoreProcesses } from '../etcd/store-processes.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import { schedulerFlags, type ReplicaPorts } from './scheduler-flags.ts'
import { SchedulerMember } from './scheduler-member.ts'
import { layOutSidecar, type Sidecar } from './sidecar-process.ts'
import { leadershipIn, ownerIn, ownApp as app } from './scheduler-store.ts'
import { replicaAbilities, replicas, schedulerAbilities } from './scheduler-shape.ts'

const loopback = '127.0.0.1'
const portsOfReplica = 4
const healthLimitMs = 2_000

export interface SchedulerOptions {
  /** Path of etcd, where the store is outside of the replicas, and what it says it is. */
  readonly etcd?: string
  readonly storeVersions?: Readonly<Record<string, string>>
  /** Path of the program, and what it says it is. */
  readonly scheduler: string
  readonly version: string
  readonly protoFile: string
  readonly provision: ProvisionOptions
}

/** Clients of the replicas, which are there before these run; and a sidecar, if there is one. */
interface Clients {
  /** The store, where it is outside of the replicas. */
  readonly store: StoreProcesses | undefined
  readonly dapr: DaprClient
  readonly etcd: EtcdStore
  readonly sidecar: Sidecar | undefined
}

/** Replicas of Dapr's scheduler as processes of this machine. */
export class SchedulerTestbed implements DaprTestbed {
  readonly kind = 'dapr'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities: AbilitiesByRole
  readonly versions: Readonly<Record<string, string>>
  readonly dapr: DaprClient
  readonly etcd: EtcdStore
  readonly members: readonly ProcessMember[]
  readonly sidecar: SidecarClient | undefined
  readonly #store: StoreProcesses | undefined
  readonly #replicas: readonly SchedulerMember[]
  readonly #options: SchedulerOptions
  readonly #ports: readonly ReplicaPorts[]
  readonly #quota = new Map<string, number>()

  private constructor(options: SchedulerOptions, ports: readonly ReplicaPorts[], to: Clients) {
    const { provision, version } = options
    this.#options = options
    this.#ports = ports
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.abilities = schedulerAbilities(provision)
    this.versions = { ...options.storeVersions, 'dapr-scheduler': version }
    this.#store = to.store
    this.dapr = to.dapr
    this.etcd = to.etcd
    this.#replicas = replicas(provision).map((shape) => this.#member(shape))
    this.sidecar = to.sidecar?.client
    this.members = [
      ...(to.store?.members ?? []),
      ...this.#replicas,
      ...(to.sidecar === undefined ? [] : [to.sidecar.member]),
    ]
  }

  /** Chooses ports and defines the processes; starts none. */
  static async layOut(options: SchedulerOptions, signal: AbortSignal): Promise<SchedulerTestbed> {
    const names = replicas(options.provision).map(({ name }) => name)
    const free = await freePorts(portsOfReplica * names.length)
    const ports = names.map((name, index) => {
      const [api = 0, health = 0, etcdClient = 0, etcdPeer = 0] = free.slice(portsOfReplica * index)
      return { name, host: loopback, api, health, etcdClient, etcdPeer }
    })
    const { connectDapr } = await import('../../../clients/dapr/connect-dapr.ts')
    const { connectEtcd } = await import('../../../clients/etcd/connect-etcd.ts')
    const dapr = await connectDapr({
      app,
      protoFile: options.protoFile,
      members: ports.map(({ api, name }) => ({ name, address: `${loopback}:${api}` })),
    })
    const store = await layOutStore(options, () => etcd, signal)
    const inside = ports.map(({ etcdClient, name }) => ({
      name,
      url: `http://${loopback}:${etcdClient}`,
    }))
    const etcd = connectEtcd({ members: store?.addresses ?? inside })
    const { daprd } = options.provision
    const schedulers = ports.map(({ api }) => `${loopback}:${api}`)
    const beside = { provision: options.provision, app, schedulers }
    const sidecar = daprd === undefined ? undefined : await layOutSidecar({ ...beside, daprd })
    return new SchedulerTestbed(options, ports, { dapr, etcd, sidecar, store })
  }

  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.start('provision', signal)))
  }

  /** There is nothing simulated beside the replicas. */
  repairLane(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  async restartEtcdWithQuota(
    member: string,
    quotaBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    if (this.#store !== undefined) {
      return this.#store.restartWithQuota(member, quotaBytes, signal)
    }
    const found = memberNamed(this.id, this.#replicas, member)
    await whileDown([found], () => void this.#quota.set(member, quotaBytes), signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const store = this.#store
    const copy = async (): Promise<void> => {
      if (store !== undefined) return store.copyData(action)
      for (const { dataFolder } of this.#replicas) await copyData(dataFolder, action)
    }
    await whileDown([...(store?.members ?? []), ...this.#replicas], copy, signal)
  }

  async health(member: string, signal: AbortSignal): Promise<number | undefined> {
    const { health } = this.#portsOf(member)
    const { fetchStatus } = await import('./fetch-status.ts')
    return fetchStatus(`http://${loopback}:${health}/healthz`, healthLimitMs, signal)
  }

  leadership(signal: AbortSignal): Promise<readonly string[]> {
    return leadershipIn(this.etcd, signal)
  }

  ownerOf(job: string, signal: AbortSignal): Promise<string> {
    return ownerIn(this.etcd, job, signal)
  }

  /** Ends every process and the clients. */
  async close(): Promise<void> {
    const { signal } = new AbortController()
    try {
      await allEnded(this.members.map(({ process }) => process.close(signal)))
    } finally {
      this.dapr.close()
      this.etcd.close()
    }
  }

  #portsOf(member: string): ReplicaPorts {
    return memberNamed(this.id, this.#ports, member)
  }

  #member(shape: MemberShape): SchedulerMember {
    const { provision, scheduler, version } = this.#options
    const { folder, id, logsFolder, record, run, timings } = provision
    const { name, role } = shape
    const dataFolder = join(folder, name)
    const process = new SupervisedProcess({
      name: `${name} of ${id}`,
      command: scheduler,
      args: () =>
        schedulerFlags(version, {
          own: this.#portsOf(name),
          all: this.#ports,
          listen: loopback,
          dataFolder,
          quota: String(this.#quota.get(name) ?? provision.etcdQuotaBytes),
          store: this.#store?.addresses.map(({ url }) => url.replace(/^http:\/\//, '')),
        }),
      environment: {
        HOME: folder,
        TMPDIR: folder,
        NAMESPACE: 'default',
        // Else it asks its machine for an address, and tells watchers that one.
        DAPR_HOST_IP: loopback,
        HOLDFAST_RUN: run,
        HOLDFAST_TESTBED: id,
      },
      logFile: join(logsFolder, `${name}.log`),
      restart: timings.restart,
      onExit: (exit) => record({ kind: 'exit', member: name, role, ...exit }),
      onStart: (by) => record({ kind: 'start', member: name, role, by }),
    })
    const abilities = replicaAbilities(provision)
    return new SchedulerMember(shape, { process, testbed: id, dataFolder, abilities })
  }
}

/** Members of a store beside the replicas, without TLS: Dapr has no flags for it. */
async function layOutStore(
  { etcd, provision }: SchedulerOptions,
  client: () => EtcdStore,
  signal: AbortSignal,
): Promise<StoreProcesses | undefined> {
  if (provision.daprStore !== 'outside') return undefined
  if (etcd === undefined) throw new HarnessError(`${provision.id} has no etcd for its store`)
  const abilities = servingMemberAbilities
  return StoreProcesses.layOut({ etcd, provision, abilities, client, linked: false }, signal)
}
