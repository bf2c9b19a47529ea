import { connectDapr } from '../../clients/dapr/connect-dapr.ts'
import { connectEtcd } from '../../clients/etcd/connect-etcd.ts'
import { allEnded } from '../../core/all-ended.ts'
import { waitFor, withDeadline } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import { memberNamed } from '../../core/member-named.ts'
import { whileDown } from '../control-plane/while-down.ts'
import { fetchStatus } from '../embedded/dapr/fetch-status.ts'
import { leadershipIn, ownApp, ownerIn } from '../embedded/dapr/scheduler-store.ts'
import { watchComponents } from '../kind/watch-components.ts'
import { EndsOfMembers } from './ends-of-members.ts'
import { PodReplica } from './pod-replica.ts'
import { podAbilities, podsAbilities, replicasOn } from './pods-shape.ts'
import { restoreScript, saveScript } from './replica-scripts.ts'
import {
  dataFolder,
  quotaMap,
  schedulerObjects,
  statefulSet,
  volume,
  type NodePorts,
  type ReplicaPlace,
  type SchedulerObjects,
} from './scheduler-objects.ts'
import { watchOverEnds } from './watch-over-ends.ts'
import type { EtcdStore } from '../../clients/etcd/etcd-store.ts'
import type { DaprClient } from '../../core/dapr.ts'
import type { AbilitiesByRole, Member } from '../../core/member.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { DaprTestbed, Volumes } from '../../core/testbed.ts'
import type { Timings } from '../../core/timings.ts'
import type { KindTestbed } from '../kind/kind-testbed.ts'
import type { NodeMember } from '../kind/node-member.ts'

const healthLimitMs = 2_000
const watchLimitMs = 30_000
const quotaLimitMs = 60_000

/** A replica and the ports of this machine that lead to it. */
export interface ReachedReplica extends ReplicaPlace {
  readonly machine: NodePorts
}

export interface PodsOptions {
  readonly cluster: KindTestbed
  /** As the nodes know it. */
  readonly image: string
  /** Of Dapr in it. */
  readonly version: string
  readonly versions: Readonly<Record<string, string>>
  readonly protoFile: string
  readonly provision: ProvisionOptions
  readonly replicas: readonly ReachedReplica[]
}

/** Replicas of Dapr's scheduler in the pods of a StatefulSet, each on a real node. */
export class PodsTestbed implements DaprTestbed {
  readonly kind = 'dapr'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities: AbilitiesByRole
  readonly versions: Readonly<Record<string, string>>
  readonly volumes: Volumes
  readonly dapr: DaprClient
  readonly etcd: EtcdStore
  readonly members: readonly Member[]
  readonly #replicas: readonly PodReplica[]
  readonly #options: PodsOptions
  readonly #ends = new EndsOfMembers()
  readonly #closing = new AbortController()
  #watches: Promise<unknown> = Promise.resolve()

  private constructor(options: PodsOptions, dapr: DaprClient) {
    const { cluster, provision, replicas, versions } = options
    this.#options = options
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.abilities = podsAbilities(provision)
    this.versions = versions
    this.volumes = provision.daprVolumes ?? 'disk'
    this.dapr = watchOverEnds(dapr, this.#ends)
    this.etcd = connectEtcd({
      members: replicas.map(({ machine, name }) => ({
        name,
        url: `http://localhost:${machine.etcd}`,
        mayLeadNowhere: true,
      })),
    })
    const { kubernetes } = cluster
    this.#replicas = replicasOn(provision).map((shape) => {
      const node = this.#node(shape.on)
      return new PodReplica(shape, {
        abilities: podAbilities(provision),
        testbed: provision.id,
        run: (script, args, call, signal) => node.script(script, args, call, signal),
        isNodeUp: () => node.state() !== 'down',
        kubernetes,
        dataFolders:
          this.volumes === 'disk'
            ? dataFolder
            : `/var/lib/kubelet/pods/*/volumes/kubernetes.io~empty-dir/${volume}`,
      })
    })
    const workers = cluster.nodes.filter(({ role }) => role === 'node')
    this.members = [...workers, ...this.#replicas]
  }

  /** Nothing is sent yet. */
  static async connect(options: PodsOptions): Promise<PodsTestbed> {
    const { protoFile, replicas } = options
    const members = replicas.map(({ machine, name }) => ({
      name,
      address: `127.0.0.1:${machine.api}`,
    }))
    return new PodsTestbed(options, await connectDapr({ app: ownApp, protoFile, members }))
  }

  /** Makes the objects; from now on it is seen what ends and starts. Does not wait for answers. */
  async start(signal: AbortSignal): Promise<void> {
    const { cluster, provision } = this.#options
    await Promise.all(
      this.#replicas.map(({ on }) => this.#node(on).exec(['mkdir', '-p', dataFolder], signal)),
    )
    const watching = this.#replicas.map((replica) => this.#watch(replica))
    this.#watches = Promise.all(watching.map(({ watch }) => watch))
    const limit = { name: `the containers of ${provision.id}`, limitMs: watchLimitMs }
    await withDeadline(limit, () => Promise.all(watching.map(({ ready }) => ready)), signal)
    const objects = schedulerObjects(this.#objects(provision.etcdQuotaBytes))
    for (const object of objects) await cluster.kubernetes.create(object, signal)
    await Promise.all(this.#replicas.map((replica) => replica.start(signal)))
  }

  /** Real kubelets drop nothing. */
  repairLane(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  /** All replicas read one quota: others have it, too, when they begin again. */
  async restartEtcdWithQuota(
    member: string,
    quotaBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { kubernetes } = this.#options.cluster
    const body = quotaMap(quotaBytes)
    const path = kubernetes.objectPath(body)
    const replica = memberNamed(this.id, this.#replicas, member)
    const change = async (): Promise<void> => {
      const answer = await kubernetes.request({ method: 'PUT', path, body }, signal)
      if (answer.outcome === 'ok') return
      throw new HarnessError(`${statefulSet} was given no other quota: ${answer.text ?? ''}`)
    }
    // The kubelet hears of it a little later, and may have begun with the one before.
    await waitFor(
      { name: `${member} to begin with a quota of ${quotaBytes}`, limitMs: quotaLimitMs },
      async (look) => {
        await whileDown([replica], change, look)
        const seen = await replica.flags(look)
        return { done: seen.includes(`--etcd-space-quota=${quotaBytes}`), seen: seen.join(' ') }
      },
      signal,
    )
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const script = action === 'save' ? saveScript : restoreScript
    const change = async (): Promise<void> => {
      await Promise.all(this.#replicas.map((replica) => replica.changeData(script, signal)))
    }
    // A pod whose machine has just begun has no volume yet: one in memory would be laid over it.
    await Promise.all(this.#replicas.map((replica) => replica.start(signal)))
    await whileDown(this.#replicas, change, signal)
  }

  health(member: string, signal: AbortSignal): Promise<number | undefined> {
    const { machine } = memberNamed(this.id, this.#options.replicas, member)
    return fetchStatus(`http://127.0.0.1:${machine.health}/healthz`, healthLimitMs, signal)
  }

  leadership(signal: AbortSignal): Promise<readonly string[]> {
    return leadershipIn(this.etcd, signal)
  }

  ownerOf(job: string, signal: AbortSignal): Promise<string> {
    return ownerIn(this.etcd, job, signal)
  }

  /** Ends the watches and the clients; the cluster has records of its own. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the testbed is closed'))
    try {
      await allEnded([this.#watches])
    } finally {
      this.dapr.close()
      this.etcd.close()
    }
  }

  #node(name: string): NodeMember {
    return memberNamed(this.id, this.#options.cluster.nodes, name)
  }

  #objects(quotaBytes: number): SchedulerObjects {
    const { image, replicas, version } = this.#options
    return { image, replicas, version, volumes: this.volumes, quotaBytes }
  }

  #watch(replica: PodReplica): { readonly watch: Promise<void>; readonly ready: Promise<void> } {
    const { provision } = this.#options
    const node = this.#node(replica.on)
    let onReady = (): void => undefined
    const ready = new Promise<void>((resolve) => (onReady = resolve))
    const watch = watchComponents(
      {
        onReady,
        node: node.container,
        marks: { HOLDFAST_RUN: provision.run, HOLDFAST_TESTBED: provision.id },
        components: [replica],
        isNodeUp: () => node.state() === 'running',
        record: (event) => {
          if (event.kind === 'exit') this.#ends.ended(replica.name)
          provision.record(event)
        },
      },
      this.#closing.signal,
    )
    return { watch, ready }
  }
}
