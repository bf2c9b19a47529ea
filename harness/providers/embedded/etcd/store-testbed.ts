import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EtcdDefects } from '../../../clients/etcd/connect-etcd.ts'
import type { EtcdStore } from '../../../clients/etcd/etcd-store.ts'
import { allEnded } from '../../../core/all-ended.ts'
import type { EtcdAnswer } from '../../../core/etcd.ts'
import { HarnessError } from '../../../core/errors.ts'
import type { Links } from '../../../core/links.ts'
import type { ProvisionOptions } from '../../../core/provider.ts'
import type { BuiltInDefects } from '../../../core/sabotage.ts'
import type { Snapshots } from '../../../core/snapshot.ts'
import type { EtcdTestbed } from '../../../core/testbed.ts'
import type { Timings } from '../../../core/timings.ts'
import { whileDown } from '../../control-plane/while-down.ts'
import { linkHost } from '../../links/link-table.ts'
import { makeEtcdCertificates } from '../certificates.ts'
import { storeMemberAbilities, type StoreMember } from './store-member.ts'
import { StoreProcesses } from './store-processes.ts'
import { storeMembers } from './store-shape.ts'
import { StoreSnapshots } from './store-snapshots.ts'
import { tryFlags } from './try-flags.ts'

export interface StoreOptions {
  /** Paths of etcd and etcdutl. */
  readonly etcd: string
  readonly etcdutl: string
  readonly versions: Readonly<Record<string, string>>
  readonly provision: ProvisionOptions
}

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
  readonly snapshots: Snapshots
  readonly #store: StoreProcesses
  readonly #options: StoreOptions

  private constructor(options: StoreOptions, store: StoreProcesses, etcd: EtcdStore) {
    const { provision } = options
    this.id = provision.id
    this.timings = provision.timings
    this.etcdQuotaBytes = provision.etcdQuotaBytes
    this.versions = options.versions
    this.etcd = etcd
    this.members = store.members
    this.#store = store
    this.#options = options
    this.snapshots = new StoreSnapshots({
      etcdutl: options.etcdutl,
      folder: provision.folder,
      environment: store.environment,
      token: this.id,
      etcd,
      members: store.members,
      membership: store.membership,
      keepsRevisions: provision.builtIn?.etcdRestoresOldRevisions === true,
    })
  }

  /** Makes keys, starts the links and defines the processes; starts none of these. */
  static async layOut(options: StoreOptions, signal: AbortSignal): Promise<StoreTestbed> {
    const { etcd: command, provision } = options
    const certificates = await makeEtcdCertificates(
      join(provision.folder, 'pki'),
      storeMembers(provision).map(({ name }) => linkHost(name)),
    )
    const { connectEtcd } = await import('../../../clients/etcd/connect-etcd.ts')
    const store = await StoreProcesses.layOut(
      {
        etcd: command,
        provision,
        certificates,
        abilities: storeMemberAbilities,
        client: () => etcd,
        linked: true,
      },
      signal,
    )
    const etcd = connectEtcd({
      members: store.addresses,
      tls: {
        ca: await readFile(certificates.etcdAuthority.cert),
        cert: await readFile(certificates.etcdClient.cert),
        key: await readFile(certificates.etcdClient.key),
      },
      defects: defectsOf(provision.builtIn ?? {}),
    })
    return new StoreTestbed(options, store, etcd)
  }

  get links(): Links {
    const { links } = this.#store
    if (links === undefined) throw new HarnessError(`${this.id} has no links`)
    return links
  }

  async start(signal: AbortSignal): Promise<void> {
    await Promise.all(this.members.map(({ process }) => process.start('provision', signal)))
  }

  /** There is nothing simulated in a store. */
  repairLane(): Promise<readonly string[]> {
    return Promise.resolve([])
  }

  restartEtcdWithQuota(member: string, quotaBytes: number, signal: AbortSignal): Promise<void> {
    return this.#store.restartWithQuota(member, quotaBytes, signal)
  }

  async etcdData(action: 'save' | 'restore', signal: AbortSignal): Promise<void> {
    await whileDown(this.members, () => this.#store.copyData(action), signal)
  }

  tryFlags(flags: readonly string[], signal: AbortSignal): Promise<EtcdAnswer> {
    const { etcd, provision } = this.#options
    const { folder } = provision
    const { environment } = this.#store
    const ignored = provision.builtIn?.etcdIgnoresFlags === true
    return tryFlags({ etcd, folder, environment, flags, ignored }, signal)
  }

  restartWithFlags(flags: readonly string[], signal: AbortSignal): Promise<void> {
    return this.#store.restartWithFlags(flags, signal)
  }

  alterData(
    member: string,
    bytes: { readonly from: string; readonly to: string },
    signal: AbortSignal,
  ): Promise<void> {
    return this.#store.alterData(member, bytes, signal)
  }

  /** Ends every process, the links and the client. */
  async close(): Promise<void> {
    const { signal } = new AbortController()
    try {
      await allEnded(this.members.map(({ process }) => process.close(signal)))
    } finally {
      this.etcd.close()
      await this.#store.closeLinks()
    }
  }
}

/** Those of a sabotage that show in what clients get. */
function defectsOf({ etcdReadsStale, etcdWatches }: BuiltInDefects): EtcdDefects {
  return {
    ...(etcdReadsStale !== undefined && { readsStale: etcdReadsStale }),
    ...(etcdWatches !== undefined && { watches: etcdWatches }),
  }
}
