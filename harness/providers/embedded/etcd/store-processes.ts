import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdMemberAddress } from '../../../clients/etcd/etcd-member.ts'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import { HarnessError } from '../../../core/errors.ts'
import type { Links } from '../../../core/links.ts'
import type { Ability, MemberShape } from '../../../core/member.ts'
import { memberNamed } from '../../../core/member-named.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { whileDown } from '../../control-plane/while-down.ts'
import { linkHost, type LinkedMember, type LinkPorts } from '../../links/link-table.ts'
import { startLinks, type StartedLinks } from '../../links/start-links.ts'
import type { EtcdCertificates } from '../certificates.ts'
import { copyData } from '../copy-data.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import { alterData } from './alter-data.ts'
import { StoreFlags } from './store-flags.ts'
import { StoreMember } from './store-member.ts'
import { StoreMembership } from './store-membership.ts'
import { storeMembers } from './store-shape.ts'

/** The port in a member's peer URL; only the links read it, and they know the real one. */
const namedPeerPort = 2380

/** What the members of a store are made from. */
export interface StoreProcessesOptions {
  /** Path of etcd. */
  readonly etcd: string
  readonly provision: ProvisionOptions
  /** Absent: they listen without TLS. */
  readonly certificates?: EtcdCertificates
  /** What members can suffer. */
  readonly abilities: readonly Ability[]
  /** Of whom a member is taken out and in; asked when that is done. */
  readonly client: () => Pick<EtcdStore, 'addMember' | 'removeMember'>
}

/** The members of a store as processes of this machine, alone or below a control plane. */
export class StoreProcesses {
  readonly members: readonly StoreMember[]
  readonly membership: StoreMembership
  /** By what a sweep finds whatever was started for this store. */
  readonly environment: Readonly<Record<string, string>>
  /** Where clients reach each of them. */
  readonly addresses: readonly EtcdMemberAddress[]
  /** Between all of them and into each; absent where they call each other directly. */
  readonly links: Links | undefined
  readonly #options: StoreProcessesOptions
  readonly #ports: readonly LinkedMember[]
  readonly #started: StartedLinks | undefined
  readonly #flags: StoreFlags

  private constructor(
    options: StoreProcessesOptions,
    ports: readonly LinkedMember[],
    links: StartedLinks | undefined,
  ) {
    this.#options = options
    this.#ports = ports
    this.#started = links
    this.links = links
    const { folder, id, run } = options.provision
    this.environment = { HOME: folder, TMPDIR: folder, HOLDFAST_RUN: run, HOLDFAST_TESTBED: id }
    const peerUrls = ports.map((own) => [own.name, this.#peerUrl(own)] as const)
    this.membership = new StoreMembership(options.client, new Map(peerUrls))
    this.#flags = new StoreFlags(options.provision, options.certificates, this.membership)
    this.addresses = ports.map((own) => ({ name: own.name, url: this.#clientUrl(own) }))
    this.members = storeMembers(options.provision).map((shape) => this.#member(shape))
  }

  /** Starts the links, if members are to have some, and defines the processes; starts none. */
  static async layOut(
    options: StoreProcessesOptions & { readonly linked: boolean },
    signal: AbortSignal,
  ): Promise<StoreProcesses> {
    const { provision } = options
    const names = storeMembers(provision).map(({ name }) => name)
    const free = await freePorts(2 * names.length)
    const ports = names.map((name, index) => ({
      name,
      clientPort: free[2 * index] ?? 0,
      peerPort: free[2 * index + 1] ?? 0,
    }))
    const environment = { HOLDFAST_RUN: provision.run, HOLDFAST_TESTBED: provision.id }
    const links = options.linked
      ? await startLinks({ members: ports, environment }, signal)
      : undefined
    return new StoreProcesses(options, ports, links)
  }

  /** Kills a member and starts it with this quota, which every later start of it has too. */
  async restartWithQuota(member: string, quotaBytes: number, signal: AbortSignal): Promise<void> {
    const found = memberNamed(this.#options.provision.id, this.members, member)
    await whileDown([found], () => this.#flags.setQuota(member, quotaBytes), signal)
  }

  /** Restarts all members with flags more, which every later start has too, until others come. */
  async restartWithFlags(flags: readonly string[], signal: AbortSignal): Promise<void> {
    await whileDown(this.members, () => this.#flags.setMore(flags), signal)
  }

  /** Puts other bytes in the place of these in the data of a member, which is restarted. */
  async alterData(
    member: string,
    bytes: { readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<void> {
    const altered = memberNamed(this.#options.provision.id, this.members, member)
    await altered.kill(signal)
    try {
      await alterData(altered.dataFolder, bytes)
    } finally {
      await altered.start(signal)
    }
  }

  /** Copies the data of members that do not run aside, or back. */
  async copyData(action: 'save' | 'restore'): Promise<void> {
    for (const { dataFolder } of this.members) await copyData(dataFolder, action)
    if (action === 'restore') this.membership.beginAnew()
  }

  /** Removes the data of members that do not run. */
  async removeData(): Promise<void> {
    for (const { dataFolder } of this.members) {
      await rm(dataFolder, { recursive: true, force: true })
    }
  }

  /** Ends the links; members are ended by whoever has them. */
  async closeLinks(): Promise<void> {
    await this.#started?.close()
  }

  get #scheme(): string {
    return this.#options.certificates === undefined ? 'http' : 'https'
  }

  #linkPorts(member: string): LinkPorts | undefined {
    return this.#started?.ports[member]
  }

  #clientUrl({ name, clientPort }: LinkedMember): string {
    return `${this.#scheme}://localhost:${this.#linkPorts(name)?.client ?? clientPort}`
  }

  #peerUrl({ name, peerPort }: LinkedMember): string {
    return this.#started === undefined
      ? `${this.#scheme}://localhost:${peerPort}`
      : `${this.#scheme}://${linkHost(name)}:${namedPeerPort}`
  }

  #member(shape: MemberShape): StoreMember {
    const { abilities, etcd, provision } = this.#options
    const { membership } = this
    const { name, role } = shape
    const own = this.#ports.find((one) => one.name === name)
    if (own === undefined) throw new HarnessError(`no ports for ${name}`)
    const dataFolder = join(provision.folder, name)
    const clientUrl = this.#clientUrl(own)
    const place = { ...own, dataFolder, clientUrl, peerUrl: this.#peerUrl(own) }
    const outgoing = this.#linkPorts(name)?.outgoing
    const process = new SupervisedProcess({
      name: `${name} of ${provision.id}`,
      command: etcd,
      args: () => this.#flags.of(place),
      environment: {
        // What a member connects to goes through its own links, which know the names of the others.
        ...(outgoing !== undefined && { HTTPS_PROXY: `http://127.0.0.1:${outgoing}` }),
        ...this.environment,
      },
      logFile: join(provision.logsFolder, `${name}.log`),
      restart: provision.timings.restart,
      onExit: (exit) => provision.record({ kind: 'exit', member: name, role, ...exit }),
      onStart: (by) => provision.record({ kind: 'start', member: name, role, by }),
    })
    const testbed = provision.id
    return new StoreMember(shape, { process, testbed, dataFolder, membership, abilities })
  }
}
