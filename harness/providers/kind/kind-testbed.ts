import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { followLines } from '../../clients/containers/follow-lines.ts'
import { connectEtcd } from '../../clients/etcd/connect-etcd.ts'
import { connectKubernetes } from '../../clients/kubernetes/connect-kubernetes.ts'
import { sleep } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import type { NodeEffects } from '../../core/effect.ts'
import type { Look } from '../../core/deadline.ts'
import type { EtcdClient } from '../../core/etcd.ts'
import type { KubernetesClient, KubernetesObject } from '../../core/kubernetes.ts'
import type { Member, MemberShape, MemberState } from '../../core/member.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { KubernetesTestbed } from '../../core/testbed.ts'
import type { Timings } from '../../core/timings.ts'
import type { ClusterPorts } from './cluster-config.ts'
import { lookReady } from '../control-plane/look-ready.ts'
import { clusterLabel, type ClusterNames } from './cluster-names.ts'
import { ComponentMember } from './component-member.ts'
import { quotaScript, restoreDataScript, saveDataScript } from './component-scripts.ts'
import type { NodeImage } from './kind-provider.ts'
import { kindAbilities, kindShape } from './kind-shape.ts'
import { NodeMember } from './node-member.ts'
import { prepareObject } from './prepare-object.ts'
import type { EtcdKeys } from './read-etcd-keys.ts'
import { readEffects } from './read-effects.ts'
import { watchComponents } from './watch-components.ts'

/** The program of each component, which is the name of its manifest too. */
const programs: Readonly<Record<string, string>> = {
  etcd: 'etcd',
  'api-server': 'kube-apiserver',
  'controller-manager': 'kube-controller-manager',
  scheduler: 'kube-scheduler',
}

const execLimitMs = 30_000
const againAfterMs = 500

interface ConnectOptions {
  readonly image: NodeImage
  readonly versions: Readonly<Record<string, string>>
  readonly provision: ProvisionOptions
  readonly names: ClusterNames
  readonly ports: ClusterPorts
  readonly keys: EtcdKeys
  /** Addresses of the nodes, the control plane first. */
  readonly addresses: readonly string[]
}

/** A kind cluster: nodes that are containers, and the static pods of its control plane. */
export class KindTestbed implements KubernetesTestbed {
  readonly kind = 'kubernetes'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities = kindAbilities
  readonly versions: Readonly<Record<string, string>>
  readonly kubeconfig: string
  readonly kubernetes: KubernetesClient & { close(): void }
  readonly etcd: EtcdClient
  readonly members: readonly Member[]
  readonly nodes: readonly NodeMember[]
  readonly components: readonly ComponentMember[]
  readonly #options: ConnectOptions
  readonly #closing = new AbortController()
  #watches: Promise<unknown> = Promise.resolve()

  private constructor(options: ConnectOptions, kubeconfig: string, etcd: EtcdClient) {
    const { provision, names } = options
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.versions = options.versions
    this.kubeconfig = kubeconfig
    this.kubernetes = connectKubernetes({ kubeconfig })
    this.etcd = etcd
    this.#options = options
    const { members } = kindShape(provision)
    const workers = members.filter(({ role }) => role === 'node')
    this.nodes = members
      .filter(({ role }) => role === 'control-plane' || role === 'node')
      .map((shape) => {
        const index = workers.indexOf(shape)
        const container = index < 0 ? names.controlPlane : names.worker(index)
        return this.#node(shape, container, options.addresses[index + 1] ?? '')
      })
    this.components = members.flatMap((shape) => {
      const program = programs[shape.role]
      return program === undefined ? [] : [this.#component(shape, program)]
    })
    const all = new Map<string, Member>(
      [...this.nodes, ...this.components].map((member) => [member.name, member]),
    )
    this.members = members.map(({ name }) => {
      const member = all.get(name)
      if (member === undefined) throw new HarnessError(`kind made no member ${name}`)
      return member
    })
  }

  /** Nothing is sent to the cluster yet. */
  static async connect(options: ConnectOptions): Promise<KindTestbed> {
    const { ports, provision, keys } = options
    const kubeconfig = await readFile(join(provision.folder, 'admin.kubeconfig'), 'utf8')
    const members = [{ name: 'etcd-0', url: `https://localhost:${ports.etcd}` }]
    return new KindTestbed(options, kubeconfig, connectEtcd({ members, tls: keys }))
  }

  lookReady(signal: AbortSignal): Promise<Look<void>> {
    return lookReady(this.kubernetes, { nodes: this.nodes.length }, signal)
  }

  /** From now on it is seen what ends and starts, whoever did it; until `close`. */
  async watch(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    const { signal: closing } = this.#closing
    const { provision, names } = this.#options
    let onReady = (): void => undefined
    const ready = new Promise<void>((resolve) => (onReady = resolve))
    this.#watches = Promise.all([
      watchComponents(
        {
          onReady,
          node: names.controlPlane,
          marks: this.#marks,
          components: this.components,
          isNodeUp: () => this.#controlPlane().state() === 'running',
          record: provision.record,
        },
        closing,
      ),
      this.#watchNodes(closing),
    ])
    const limit = { name: 'the containers of the control plane', limitMs: execLimitMs }
    await withDeadline(limit, () => ready, signal)
  }

  prepareObject(object: KubernetesObject): KubernetesObject {
    return prepareObject(object, this.#options.image.workloadImage)
  }

  effects(signal: AbortSignal): Promise<readonly NodeEffects[]> {
    return Promise.all(this.nodes.map((node) => readEffects(node, signal)))
  }

  /** Real kubelets drop nothing. */
  repairLane(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  async restartEtcdWithQuota(
    member: string,
    quotaBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const call = { name: `the quota of ${member}`, limitMs: execLimitMs }
    const args = [this.#named(member).program, String(quotaBytes)]
    await this.#whileEtcdIsHeld(signal, () =>
      this.#controlPlane().script(quotaScript, args, call, signal),
    )
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const script = action === 'save' ? saveDataScript : restoreDataScript
    const call = { name: `to ${action} the data of etcd`, limitMs: execLimitMs }
    await this.#whileEtcdIsHeld(signal, () => this.#controlPlane().script(script, [], call, signal))
  }

  /** Ends the watches and closes the clients; the cluster itself has a record of its own. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the testbed is closed'))
    await this.#watches
    this.kubernetes.close()
    this.etcd.close()
  }

  /**
   * Etcd has ended, and its kubelet has no manifest of it. A kubelet that finds another one first
   * asks the API server to delete the mirror of the old pod, and an API server without its store
   * lets it wait: it is killed for that time, so that the kubelet is refused instead.
   */
  async #whileEtcdIsHeld(signal: AbortSignal, act: () => Promise<unknown>): Promise<void> {
    const [etcd, apiServer] = [this.#named('etcd-0'), this.#named('api-server')]
    await apiServer.kill(signal)
    await etcd.stop(signal)
    await act()
    await etcd.start(signal)
    await apiServer.start(signal)
  }

  #node(shape: MemberShape, container: string, address: string): NodeMember {
    const { provision, names } = this.#options
    const { name, role } = shape
    return new NodeMember({
      shape,
      container,
      network: names.network,
      address,
      testbed: provision.id,
      marks: this.#marks,
      onState: (state) => this.#recordNode({ name, role }, state),
      onArtefact: (frozen) =>
        provision.record({
          kind: 'artefact',
          name: 'frozen-cgroup-thawed',
          members: [name],
          reason: `${frozen} frozen cgroups kept the container from ending`,
        }),
    })
  }

  #recordNode(
    { name: member, role }: { readonly name: string; readonly role: string },
    state: MemberState,
  ): void {
    const { record } = this.#options.provision
    if (state === 'running') record({ kind: 'start', member, role, by: 'fault' })
    if (state !== 'down') return
    record({ kind: 'exit', member, role, code: null, signal: null, expected: true, ranMs: 0 })
  }

  #component(shape: MemberShape, program: string): ComponentMember {
    return new ComponentMember({
      shape,
      program,
      testbed: this.id,
      run: (script, args, call, signal) => this.#controlPlane().script(script, args, call, signal),
      isNodeUp: () => this.#controlPlane().state() !== 'down',
    })
  }

  /** Every process that is started for it on this machine carries these. */
  get #marks(): Readonly<Record<string, string>> {
    const { run, id } = this.#options.provision
    return { HOLDFAST_RUN: run, HOLDFAST_TESTBED: id }
  }

  #controlPlane(): NodeMember {
    const node = this.nodes.find(({ role }) => role === 'control-plane')
    if (node === undefined) throw new HarnessError(`testbed ${this.id} has no control plane`)
    return node
  }

  #named(name: string): ComponentMember {
    const component = this.components.find((candidate) => candidate.name === name)
    if (component === undefined) throw new HarnessError(`testbed ${this.id} has no ${name}`)
    return component
  }

  /** A container that ends or starts without us, such as one whose init died. */
  async #watchNodes(signal: AbortSignal): Promise<void> {
    const filter = `label=${clusterLabel}=${this.#options.names.cluster}`
    const format = '{{.Action}} {{index .Actor.Attributes "name"}}'
    const args = ['events', '--filter', filter, '--filter', 'type=container', '--format', format]
    const states: Readonly<Record<string, MemberState>> = {
      die: 'down',
      start: 'running',
      pause: 'paused',
      unpause: 'running',
    }
    while (!signal.aborted) {
      const onLine = (line: string): void => {
        const [action = '', container] = line.split(' ')
        const state = states[action]
        const node = this.nodes.find((candidate) => candidate.container === container)
        if (state !== undefined) node?.observe(state)
      }
      await followLines(args, { marks: this.#marks, onLine }, signal).catch(() => undefined)
      await sleep(againAfterMs, signal).catch(() => undefined)
    }
  }
}
