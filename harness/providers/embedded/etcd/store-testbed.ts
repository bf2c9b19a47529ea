import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import type { EtcdAnswer } from '../../../core/etcd.ts'
import { HarnessError } from '../../../core/errors.ts'
import type { Links } from '../../../core/links.ts'
import type { MemberShape } from '../../../core/member.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { Snapshots } from '../../../core/snapshot.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'
import type { Timings } from '../../../core/timings.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { linkHost, type LinkedMember } from '../../links/link-table.ts'
import { startLinks, type StartedLinks } from '../../links/start-links.ts'
import { makeEtcdCertificates, type EtcdCertificates } from '../certificates.ts'
import { etcdFlags } from '../component-flags.ts'
import { copyData } from '../copy-data.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import { alterData } from './alter-data.ts'
import { StoreMember, storeMemberAbilities } from './store-member.ts'
import { StoreMembership } from './store-membership.ts'
import { storeShape } from './store-shape.ts'
import { StoreSnapshots } from './store-snapshots.ts'
import { tryFlags } from './try-flags.ts'

/** The port in a member's peer URL; only the links read it, and they know the real one. */
const namedPeerPort = 2380

export interface StoreOptions {
  /** Paths of etcd and etcdutl. */
  readonly etcd: string
  readonly etcdutl: string
  readonly versions: Readonly<Record<string, string>>
  readonly provision: ProvisionOptions
}

const tooLargeFactor = 1.6
const compactsByItself = '--auto-compaction-'
const largeRequests = [`--max-request-bytes=${2 * 1_572_864}`]

/** A store whose members are processes of this machine, with links between all of them. */
export class StoreTestbed implements EtcdTestbed {
  readonly kind = 'etcd'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities = { etcd: storeMemberAbilities }
  readonly versions: Readonly<Record<string, string>>
  readonly etcd: EtcdStore
  readonly members: readonly StoreMember[]
  readonly links: Links
  readonly snapshots: Snapshots
  readonly #membership: StoreMembership
  #flags: readonly string[] = []
  readonly #quota = new Map<string, number>()
  readonly #options: StoreOptions
  readonly #closeLinks: () => Promise<void>

  private constructor(
    options: StoreOptions,
    parts: {
      readonly certificates: EtcdCertificates
      readonly links: StartedLinks
      readonly linked: readonly LinkedMember[]
      readonly etcd: EtcdStore
    },
  ) {
    const { provision } = options
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.versions = options.versions
    this.etcd = parts.etcd
    this.links = parts.links
    this.#closeLinks = () => parts.links.close()
    this.#options = options
    const shapes = storeShape(provision).members
    const peerUrls = shapes.map(({ name }) => [name, peerUrlOf(name)] as const)
    this.#membership = new StoreMembership(() => this.etcd, new Map(peerUrls))
    this.members = shapes.map((shape) => this.#member(shape, parts))
    this.snapshots = new StoreSnapshots({
      etcdutl: options.etcdutl,
      folder: provision.folder,
      environment: this.#environment(),
      token: this.id,
      etcd: this.etcd,
      members: this.members,
      membership: this.#membership,
      keepsRevisions: provision.builtIn?.etcdRestoresOldRevisions === true,
    })
  }

  /** Makes keys, starts the links and defines the processes; starts none of these. */
  static async layOut(options: StoreOptions, signal: AbortSignal): Promise<StoreTestbed> {
    const { provision } = options
    const names = storeShape(provision).members.map(({ name }) => name)
    const certificates = await makeEtcdCertificates(
      join(provision.folder, 'pki'),
      names.map(linkHost),
    )
    const ports = await freePorts(2 * names.length)
    const linked = names.map((name, index) => ({
      name,
      clientPort: ports[2 * index] ?? 0,
      peerPort: ports[2 * index + 1] ?? 0,
    }))
    const { connectEtcd } = await import('../../../clients/etcd/connect-etcd.ts')
    const environment = { HOLDFAST_RUN: provision.run, HOLDFAST_TESTBED: provision.id }
    const links = await startLinks({ members: linked, environment }, signal)
    const etcd = connectEtcd({
      members: names.map((name) => ({
        name,
        url: `https://localhost:${links.ports[name]?.client ?? 0}`,
      })),
      tls: {
        ca: await readFile(certificates.etcdAuthority.cert),
        cert: await readFile(certificates.etcdClient.cert),
        key: await readFile(certificates.etcdClient.key),
      },
    })
    return new StoreTestbed(options, { certificates, links, linked, etcd })
  }

  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.start('provision', signal)))
  }

  /** There is nothing simulated in a store. */
  repairLane(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  async restartEtcdWithQuota(
    member: string,
    quotaBytes: number,
    signal: AbortSignal,
  ): Promise<void> {
    const found = this.#memberNamed(member)
    this.#quota.set(member, quotaBytes)
    await found.kill(signal)
    await found.start(signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill(signal)))
    for (const { name } of this.members) await copyData(this.#dataFolder(name), action)
    if (action === 'restore') this.#membership.beginAnew()
    await Promise.all(this.members.map((member) => member.start(signal)))
  }

  tryFlags(flags: readonly string[], signal: AbortSignal): Promise<EtcdAnswer> {
    const { etcd, provision } = this.#options
    const { folder } = provision
    const environment = this.#environment()
    const ignored = provision.builtIn?.etcdIgnoresFlags === true
    return tryFlags({ etcd, folder, environment, flags, ignored }, signal)
  }

  async restartWithFlags(flags: readonly string[], signal: AbortSignal): Promise<void> {
    const keepsHistory = this.#options.provision.builtIn?.etcdKeepsHistory === true
    this.#flags = flags.filter((flag) => !(keepsHistory && flag.startsWith(compactsByItself)))
    await Promise.all(this.members.map((member) => member.kill(signal)))
    await Promise.all(this.members.map((member) => member.start(signal)))
  }

  async alterData(
    member: string,
    bytes: { readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<void> {
    const altered = this.#memberNamed(member)
    await altered.kill(signal)
    try {
      await alterData(altered.dataFolder, bytes)
    } finally {
      await altered.start(signal)
    }
  }

  /** Ends every process, the links and the client. */
  async close(): Promise<void> {
    const { signal } = new AbortController()
    const ended = await Promise.allSettled(this.members.map(({ process }) => process.close(signal)))
    this.etcd.close()
    await this.#closeLinks()
    const failed = ended.find((end) => end.status === 'rejected')
    if (failed !== undefined) throw failed.reason
  }

  #memberNamed(member: string): StoreMember {
    const found = this.members.find(({ name }) => name === member)
    if (found === undefined) throw new HarnessError(`testbed ${this.id} has no member ${member}`)
    return found
  }

  /** By what a sweep finds whatever was started for this testbed. */
  #environment(): Readonly<Record<string, string>> {
    const { folder, run } = this.#options.provision
    return { HOME: folder, TMPDIR: folder, HOLDFAST_RUN: run, HOLDFAST_TESTBED: this.id }
  }

  #dataFolder(member: string): string {
    return join(this.#options.provision.folder, member)
  }

  #member(
    shape: MemberShape,
    parts: {
      readonly certificates: EtcdCertificates
      readonly links: StartedLinks
      readonly linked: readonly LinkedMember[]
    },
  ): StoreMember {
    const { provision } = this.#options
    const { name, role } = shape
    const { certificates, links, linked } = parts
    const own = linked.find((one) => one.name === name)
    const entry = links.ports[name]
    if (own === undefined || entry === undefined) throw new HarnessError(`${name} has no links`)
    const factor = provision.builtIn?.etcdQuotaTooLarge === true ? tooLargeFactor : 1
    const dataFolder = this.#dataFolder(name)
    const membership = this.#membership
    const args = (): string[] => [
      ...etcdFlags({
        name,
        dataFolder,
        clientPort: own.clientPort,
        peerPort: own.peerPort,
        clientUrl: `https://localhost:${entry.client}`,
        peerUrl: peerUrlOf(name),
        initialCluster: linked.map((one) => `${one.name}=${peerUrlOf(one.name)}`).join(','),
        token: this.id,
        quotaBytes: Math.round(factor * (this.#quota.get(name) ?? this.etcdQuotaBytes)),
        timings: this.timings,
        certificates,
      }),
      ...(provision.builtIn?.etcdTakesLargeRequests === true ? largeRequests : []),
      ...membership.flagsOf(name),
      ...this.#flags,
    ]
    const process = new SupervisedProcess({
      name: `${name} of ${this.id}`,
      command: this.#options.etcd,
      args,
      environment: {
        // What a member connects to goes through its own links, which know the names of the others.
        HTTPS_PROXY: `http://127.0.0.1:${entry.outgoing}`,
        ...this.#environment(),
      },
      logFile: join(provision.logsFolder, `${name}.log`),
      restart: provision.timings.restart,
      onExit: (exit) => provision.record({ kind: 'exit', member: name, role, ...exit }),
      onStart: (by) => provision.record({ kind: 'start', member: name, role, by }),
    })
    return new StoreMember(shape, { process, testbed: this.id, dataFolder, membership })
  }
}

function peerUrlOf(member: string): string {
  return `https://${linkHost(member)}:${namedPeerPort}`
}
