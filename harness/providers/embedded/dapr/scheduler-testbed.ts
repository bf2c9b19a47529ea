import { join } from 'node:path'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import { allEnded } from '../../../core/all-ended.ts'
import type { DaprClient } from '../../../core/dapr.ts'
import type { AbilitiesByRole, MemberShape } from '../../../core/member.ts'
import { memberNamed } from '../../../core/member-named.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { SidecarClient } from '../../../core/sidecar.ts'
import type { DaprTestbed } from '../../../core/testbed.ts'
import type { Timings } from '../../../core/timings.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { whileDown } from '../../control-plane/while-down.ts'
import { copyData } from '../copy-data.ts'
import type { ProcessMember } from '../process-member.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import { schedulerFlags, type ReplicaPorts } from './scheduler-flags.ts'
import { SchedulerMember } from './scheduler-member.ts'
import { layOutSidecar, type Sidecar } from './sidecar-process.ts'
import { replicaAbilities, replicas } from './scheduler-shape.ts'

/** Whose jobs those of a check are. */
const app = { appId: 'holdfast', namespace: 'holdfast' }
const portsOfReplica = 4
const healthLimitMs = 2_000
/** Each replica that takes part has a key below it, which goes with its lease. */
const leadershipKeys = 'dapr/leadership/'

export interface SchedulerOptions {
  /** Path of the program, and what it says it is. */
  readonly scheduler: string
  readonly version: string
  readonly protoFile: string
  readonly provision: ProvisionOptions
}

/** Clients of the replicas, which are there before these run; and a sidecar, if there is one. */
interface Clients {
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
    this.abilities = { 'dapr-scheduler': replicaAbilities(provision) }
    this.versions = { 'dapr-scheduler': version }
    this.dapr = to.dapr
    this.etcd = to.etcd
    this.#replicas = replicas(provision).map((shape) => this.#member(shape))
    this.sidecar = to.sidecar?.client
    this.members = [...this.#replicas, ...(to.sidecar === undefined ? [] : [to.sidecar.member])]
  }

  /** Chooses ports and defines the processes; starts none. */
  static async layOut(options: SchedulerOptions): Promise<SchedulerTestbed> {
    const names = replicas(options.provision).map(({ name }) => name)
    const free = await freePorts(portsOfReplica * names.length)
    const ports = names.map((name, index) => {
      const [api = 0, health = 0, etcdClient = 0, etcdPeer = 0] = free.slice(portsOfReplica * index)
      return { name, api, health, etcdClient, etcdPeer }
    })
    const { connectDapr } = await import('../../../clients/dapr/connect-dapr.ts')
    const { connectEtcd } = await import('../../../clients/etcd/connect-etcd.ts')
    const dapr = await connectDapr({
      app,
      protoFile: options.protoFile,
      members: ports.map(({ api, name }) => ({ name, address: `127.0.0.1:${api}` })),
    })
    const etcd = connectEtcd({
      members: ports.map(({ etcdClient, name }) => ({
        name,
        url: `http://127.0.0.1:${etcdClient}`,
      })),
    })
    const { daprd } = options.provision
    const schedulers = ports.map(({ api }) => `127.0.0.1:${api}`)
    const beside = { provision: options.provision, app, schedulers }
    const sidecar = daprd === undefined ? undefined : await layOutSidecar({ ...beside, daprd })
    return new SchedulerTestbed(options, ports, { dapr, etcd, sidecar })
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
    const found = memberNamed(this.id, this.#replicas, member)
    await whileDown([found], () => void this.#quota.set(member, quotaBytes), signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const copy = async (): Promise<void> => {
      for (const { dataFolder } of this.#replicas) await copyData(dataFolder, action)
    }
    await whileDown(this.#replicas, copy, signal)
  }

  async health(member: string, signal: AbortSignal): Promise<number | undefined> {
    const { health } = this.#portsOf(member)
    const { fetchStatus } = await import('./fetch-status.ts')
    return fetchStatus(`http://127.0.0.1:${health}/healthz`, healthLimitMs, signal)
  }

  async leadership(signal: AbortSignal): Promise<readonly string[]> {
    const found = await this.etcd.readPrefixes([leadershipKeys], signal)
    return found.map(({ key }) => key.slice(leadershipKeys.length))
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
          dataFolder,
          quotaBytes: this.#quota.get(name) ?? provision.etcdQuotaBytes,
        }),
      environment: {
        HOME: folder,
        TMPDIR: folder,
        NAMESPACE: 'default',
        // Else it asks its machine for an address, and tells watchers that one.
        DAPR_HOST_IP: '127.0.0.1',
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
