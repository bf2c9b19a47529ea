import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import type { EtcdAnswer } from '../../../core/etcd.ts'
import { HarnessError } from '../../../core/errors.ts'
import type { Links } from '../../../core/links.ts'
import type { MemberShape } from '../../../core/member.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'
import type { Timings } from '../../../core/timings.ts'
import { freePorts } from '../../control-plane/ports.ts'
import { linkHost, type LinkedMember } from '../../links/link-table.ts'
import { startLinks, type StartedLinks } from '../../links/start-links.ts'
import { makeEtcdCertificates, type EtcdCertificates } from '../certificates.ts'
import { etcdFlags } from '../component-flags.ts'
import { copyData } from '../copy-data.ts'
import { ProcessMember, processAbilities } from '../process-member.ts'
import { SupervisedProcess } from '../supervised-process.ts'
import { storeShape } from './store-shape.ts'
import { tryFlags } from './try-flags.ts'

/** The port in a member's peer URL; only the links read it, and they know the real one. */
const namedPeerPort = 2380

export interface StoreOptions {
  /** Path of etcd. */
  readonly etcd: string
  readonly versions: Readonly<Record<string, string>>
  readonly provision: ProvisionOptions
}

const tooLargeFactor = 1.6
const largeRequests = [`--max-request-bytes=${2 * 1_572_864}`]

/** A store whose members are processes of this machine, with links between all of them. */
export class StoreTestbed implements EtcdTestbed {
  readonly kind = 'etcd'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities = { etcd: processAbilities }
  readonly versions: Readonly<Record<string, string>>
  readonly etcd: EtcdStore
  readonly members: readonly ProcessMember[]
  readonly links: Links
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
    this.members = storeShape(provision).members.map((shape) => this.#member(shape, parts))
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
    const found = this.members.find(({ name }) => name === member)
    if (found === undefined) throw new HarnessError(`testbed ${this.id} has no member ${member}`)
    this.#quota.set(member, quotaBytes)
    await found.kill(signal)
    await found.start(signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    await Promise.all(this.members.map((member) => member.kill(signal)))
    for (const { name } of this.members) await copyData(this.#dataFolder(name), action)
    await Promise.all(this.members.map((member) => member.start(signal)))
  }

  tryFlags(flags: readonly string[], signal: AbortSignal): Promise<EtcdAnswer> {
    const { etcd, provision } = this.#options
    const { folder, run } = provision
    const environment = { HOME: folder, HOLDFAST_RUN: run, HOLDFAST_TESTBED: this.id }
    const ignored = provision.builtIn?.etcdIgnoresFlags === true
    return tryFlags({ etcd, folder, environment, flags, ignored }, signal)
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
  ): ProcessMember {
    const { provision } = this.#options
    const { name, role } = shape
    const { certificates, links, linked } = parts
    const own = linked.find((one) => one.name === name)
    const entry = links.ports[name]
    if (own === undefined || entry === undefined) throw new HarnessError(`${name} has no links`)
    const factor = provision.builtIn?.etcdQuotaTooLarge === true ? tooLargeFactor : 1
    const peerUrl = (member: string): string => `https://${linkHost(member)}:${namedPeerPort}`
    const args = (): string[] => [
      ...etcdFlags({
        name,
        dataFolder: this.#dataFolder(name),
        clientPort: own.clientPort,
        peerPort: own.peerPort,
        clientUrl: `https://localhost:${entry.client}`,
        peerUrl: peerUrl(name),
        initialCluster: linked.map((one) => `${one.name}=${peerUrl(one.name)}`).join(','),
        token: this.id,
        quotaBytes: Math.round(factor * (this.#quota.get(name) ?? this.etcdQuotaBytes)),
        timings: this.timings,
        certificates,
      }),
      ...(provision.builtIn?.etcdTakesLargeRequests === true ? largeRequests : []),
    ]
    const process = new SupervisedProcess({
      name: `${name} of ${this.id}`,
      command: this.#options.etcd,
      args,
      environment: {
        // What a member connects to goes through its own links, which know the names of the others.
        HTTPS_PROXY: `http://127.0.0.1:${entry.outgoing}`,
        HOME: provision.folder,
        TMPDIR: provision.folder,
        HOLDFAST_RUN: provision.run,
        HOLDFAST_TESTBED: this.id,
      },
      logFile: join(provision.logsFolder, `${name}.log`),
      restart: provision.timings.restart,
      onExit: (exit) => provision.record({ kind: 'exit', member: name, role, ...exit }),
      onStart: (by) => provision.record({ kind: 'start', member: name, role, by }),
    })
    return new ProcessMember(shape, process, this.id)
  }
}
