import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Engine } from '../../clients/containers/connect-engine.ts'
import { runLabel, testbedLabel } from '../../clients/containers/container-labels.ts'
import { runDocker } from '../../clients/containers/docker.ts'
import type { EtcdStore } from '../../clients/etcd/etcd-store.ts'
import { allEnded } from '../../core/all-ended.ts'
import type { EtcdAnswer } from '../../core/etcd.ts'
import { HarnessError } from '../../core/errors.ts'
import type { Links } from '../../core/links.ts'
import type { MemberShape } from '../../core/member.ts'
import { memberNamed } from '../../core/member-named.ts'
import type { ProvisionOptions } from '../../core/provider.ts'
import type { Snapshots } from '../../core/snapshot.ts'
import type { EtcdTestbed } from '../../core/testbed.ts'
import type { Timings } from '../../core/timings.ts'
import type { EtcdCertificates } from '../embedded/certificates.ts'
import { whileDown } from '../control-plane/while-down.ts'
import { alterData } from '../embedded/etcd/alter-data.ts'
import { StoreFlags } from '../embedded/etcd/store-flags.ts'
import { StoreMembership } from '../embedded/etcd/store-membership.ts'
import { StoreSnapshots } from '../embedded/etcd/store-snapshots.ts'
import { tryFlags } from '../embedded/etcd/try-flags.ts'
import { linkHost, type LinkedMember } from '../links/link-table.ts'
import type { StartedLinks } from '../links/start-links.ts'
import { ContainerMember } from './container-member.ts'
import { containerNames } from './container-names.ts'
import { containersAbilities, containersShape } from './containers-shape.ts'
import type { ProgramImage } from './provide-program-image.ts'
import { dataPath, diskPath, MemberDisk } from './member-disk.ts'
import { SupervisedContainer } from './supervised-container.ts'

const limitMs = 30_000
/** In the container of a member. */
const keysPath = '/pki'
const databasePath = '/member/snap/db'

/** What a store in containers is made from. */
export interface StoreParts {
  readonly provision: ProvisionOptions
  readonly image: ProgramImage
  /** Path of etcdutl on this machine. */
  readonly etcdutl: string
  readonly versions: Readonly<Record<string, string>>
  readonly engine: Engine
  readonly certificates: EtcdCertificates
  readonly links: StartedLinks
  /** Where members listen: each at an address of its own in the testbed's network. */
  readonly linked: readonly LinkedMember[]
  /** The address of this machine in that network. */
  readonly gateway: string
  readonly etcd: EtcdStore
}

/** Keys and certificates as members have them: where, and what is in them. */
interface MemberKeys {
  readonly certificates: EtcdCertificates
  readonly files: readonly { readonly path: string; readonly content: string }[]
}

/** A store whose members are containers, each with a disk of its own and links to the others. */
export class ContainerStore implements EtcdTestbed {
  readonly kind = 'etcd'
  readonly id: string
  readonly timings: Timings
  readonly etcdQuotaBytes: number
  readonly abilities = containersAbilities
  readonly versions: Readonly<Record<string, string>>
  readonly etcd: EtcdStore
  readonly members: readonly ContainerMember[]
  readonly links: Links
  readonly #parts: StoreParts
  readonly snapshots: Snapshots
  readonly #membership: StoreMembership
  readonly #flags: StoreFlags

  private constructor(parts: StoreParts, keys: MemberKeys, disks: readonly MemberDisk[]) {
    const { provision } = parts
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.versions = parts.versions
    this.etcd = parts.etcd
    this.links = parts.links
    this.#parts = parts
    const { members } = containersShape(provision)
    const peerUrls = parts.linked.map((one) => [one.name, peerUrlOf(one)] as const)
    this.#membership = new StoreMembership(() => this.etcd, new Map(peerUrls))
    this.#flags = new StoreFlags(provision, keys.certificates, this.#membership)
    this.members = members.flatMap((shape, index) => {
      const disk = disks[index]
      return disk === undefined ? [] : [this.#member(shape, disk, keys.files)]
    })
    const { folder, run } = provision
    this.snapshots = new StoreSnapshots({
      etcdutl: parts.etcdutl,
      folder,
      environment: { HOME: folder, TMPDIR: folder, HOLDFAST_RUN: run, HOLDFAST_TESTBED: this.id },
      token: this.id,
      etcd: this.etcd,
      members: this.members,
      membership: this.#membership,
      keepsRevisions: provision.builtIn?.etcdRestoresOldRevisions === true,
    })
  }

  /** Makes the disks and defines the members; starts none of these. */
  static async layOut(parts: StoreParts, signal: AbortSignal): Promise<ContainerStore> {
    const { engine, image, provision } = parts
    const names = containerNames(provision.id)
    const disks = await Promise.all(
      containersShape(provision).members.map(({ name }) =>
        MemberDisk.make(
          {
            client: engine,
            volume: names.volume(name),
            image: image.reference,
            sizeBytes: diskBytesOf(provision),
            labels: labelsOf(provision),
            logFile: join(provision.logsFolder, `${name}-holder.log`),
            restart: provision.timings.restart,
          },
          signal,
        ),
      ),
    )
    return new ContainerStore(parts, await keysFor(parts.certificates), disks)
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
    const found = memberNamed(this.id, this.members, member)
    await whileDown([found], () => this.#flags.setQuota(member, quotaBytes), signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    const { folder } = this.#parts.provision
    const copy = async (): Promise<void> => {
      for (const { disk, name } of this.members)
        await disk[action](join(folder, `${name}.saved`), signal)
      if (action === 'restore') this.#membership.beginAnew()
    }
    await whileDown(this.members, copy, signal)
  }

  /** In a container without network; what it needs of this machine it has under the same path. */
  async tryFlags(flags: readonly string[], signal: AbortSignal): Promise<EtcdAnswer> {
    const { image, provision } = this.#parts
    const { folder } = provision
    const name = `${containerNames(this.id).network}-flags`
    const labels = Object.entries(labelsOf(provision)).map(([key, value]) => `${key}=${value}`)
    const run = ['run', '--name', name, ...labels.flatMap((label) => ['--label', label])]
    const own = ['--network', 'none', '--volume', `${folder}:${folder}`, '--entrypoint', 'etcd']
    try {
      const ignored = provision.builtIn?.etcdIgnoresFlags === true
      const environment = { PATH: process.env['PATH'] ?? '', HOLDFAST_RUN: provision.run }
      const before = [...run, ...own, image.reference]
      return await tryFlags({ etcd: 'docker', before, folder, environment, flags, ignored }, signal)
    } finally {
      const call = { name: `the removal of ${name}`, limitMs }
      await runDocker(['rm', '--force', name], call, new AbortController().signal)
    }
  }

  async restartWithFlags(flags: readonly string[], signal: AbortSignal): Promise<void> {
    await whileDown(this.members, () => this.#flags.setMore(flags), signal)
  }

  async alterData(
    member: string,
    bytes: { readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<void> {
    const altered = memberNamed(this.id, this.members, member)
    const folder = await mkdtemp(join(this.#parts.provision.folder, 'altered-'))
    const database = join(folder, databasePath)
    await mkdir(dirname(database), { recursive: true })
    await altered.kill(signal)
    try {
      await altered.disk.give(databasePath, database, signal)
      await alterData(folder, bytes)
      await altered.disk.take(database, databasePath, signal)
    } finally {
      await altered.start(signal)
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    }
  }

  /** Ends every container, the links and the client. */
  async close(): Promise<void> {
    const { signal } = new AbortController()
    const { members } = this
    try {
      await allEnded([
        ...members.map(({ process }) => process.close(signal)),
        ...members.map(({ disk }) => disk.close(signal)),
      ])
    } finally {
      this.etcd.close()
      await this.#parts.links.close()
    }
  }

  #member(shape: MemberShape, disk: MemberDisk, files: MemberKeys['files']): ContainerMember {
    const { engine, gateway, image, linked, links, provision } = this.#parts
    const { name, role } = shape
    const own = linked.find((one) => one.name === name)
    const entry = links.ports[name]
    if (own?.host === undefined || entry === undefined) {
      throw new HarnessError(`${name} has no links`)
    }
    const { host } = own
    const names = containerNames(this.id)
    const place = {
      ...own,
      dataFolder: provision.builtIn?.etcdDataElsewhere === true ? '/elsewhere' : dataPath,
      clientUrl: `https://localhost:${entry.client}`,
      peerUrl: peerUrlOf(own),
    }
    const container = new SupervisedContainer({
      name: `${name} of ${this.id}`,
      client: engine,
      restart: provision.timings.restart,
      onExit: (exit) => provision.record({ kind: 'exit', member: name, role, ...exit }),
      onStart: (by) => provision.record({ kind: 'start', member: name, role, by }),
      plan: () => ({
        name: names.container(name),
        image: image.reference,
        command: ['etcd', ...this.#flags.of(place)],
        environment: {
          // What a member connects to goes through its own links, but for itself.
          HTTPS_PROXY: `http://${gateway}:${entry.outgoing}`,
          NO_PROXY: host,
        },
        labels: labelsOf(provision),
        network: { name: names.network, address: host },
        volume: { name: names.volume(name), path: diskPath },
        memoryBytes: provision.etcdMemoryBytes ?? diskBytesOf(provision) + spareMemoryBytes,
        files,
        logFile: join(provision.logsFolder, `${name}.log`),
      }),
    })
    return new ContainerMember(shape, {
      container,
      disk,
      dataFolder: join(provision.folder, name),
      membership: this.#membership,
      testbed: this.id,
    })
  }
}

function peerUrlOf({ name, peerPort }: LinkedMember): string {
  return `https://${linkHost(name)}:${peerPort}`
}

const spareMemoryBytes = 512 * 1024 ** 2

/**
 * WAL segments of 64 MB, of which etcd keeps five and makes the next two, and twice what the quota
 * lets grow, because a file is defragmented into another.
 */
function diskBytesOf({ etcdDiskBytes, etcdQuotaBytes }: ProvisionOptions): number {
  return etcdDiskBytes ?? 512 * 1024 ** 2 + 3 * etcdQuotaBytes
}

function labelsOf({ id, run }: ProvisionOptions): Readonly<Record<string, string>> {
  return { [runLabel]: run, [testbedLabel]: id }
}

async function keysFor(certificates: EtcdCertificates): Promise<MemberKeys> {
  const { etcdAuthority, etcdClient, etcdServer } = certificates
  const inside = (path: string): string => `${keysPath}/${basename(path)}`
  const own = [etcdAuthority.cert, etcdServer.cert, etcdServer.key]
  const files = await Promise.all(
    own.map(async (path) => ({ path: inside(path), content: await readFile(path, 'utf8') })),
  )
  const moved = (pair: { readonly cert: string; readonly key: string }) => ({
    cert: inside(pair.cert),
    key: inside(pair.key),
  })
  return {
    certificates: {
      etcdAuthority: moved(etcdAuthority),
      etcdServer: moved(etcdServer),
      etcdClient: moved(etcdClient),
    },
    files,
  }
}
