import type { ProvisionOptions } from '../../../core/provider.ts'
import type { EtcdCertificates } from '../certificates.ts'
import { etcdFlags, type EtcdLayout } from '../component-flags.ts'
import type { StoreMembership } from './store-membership.ts'

const tooLargeFactor = 1.6
const tinyQuotaBytes = 64 * 1024
const compactsByItself = '--auto-compaction-'
const largeRequests = [`--max-request-bytes=${2 * 1_572_864}`]

/** Where one member stands and how it is called, whatever it runs in. */
export type MemberPlace = Pick<
  EtcdLayout,
  'name' | 'dataFolder' | 'host' | 'clientPort' | 'peerPort'
> &
  Required<Pick<EtcdLayout, 'clientUrl' | 'peerUrl'>>

/**
 * What every start of a member says to etcd: its place, the quota and the flags that it was given
 * since, who belongs to the store by now, and the defects that were asked for.
 */
export class StoreFlags {
  readonly #provision: ProvisionOptions
  readonly #certificates: EtcdCertificates | undefined
  readonly #membership: StoreMembership
  readonly #quotas = new Map<string, number>()
  #more: readonly string[] = []

  constructor(
    provision: ProvisionOptions,
    certificates: EtcdCertificates | undefined,
    membership: StoreMembership,
  ) {
    this.#provision = provision
    this.#certificates = certificates
    this.#membership = membership
  }

  /** Every later start of the member has this quota. */
  setQuota(member: string, quotaBytes: number): void {
    this.#quotas.set(member, quotaBytes)
  }

  /** Every later start of any member has these flags more, instead of those set before. */
  setMore(flags: readonly string[]): void {
    const keepsHistory = this.#provision.builtIn?.etcdKeepsHistory === true
    this.#more = flags.filter((flag) => !(keepsHistory && flag.startsWith(compactsByItself)))
  }

  of(place: MemberPlace): string[] {
    const { builtIn = {}, id, timings } = this.#provision
    return [
      ...etcdFlags({
        ...place,
        initialCluster: this.#membership.initialCluster,
        token: id,
        quotaBytes: this.#quotaOf(place.name),
        timings,
        certificates: this.#certificates,
      }),
      ...(builtIn.etcdTakesLargeRequests === true ? largeRequests : []),
      ...this.#membership.flagsOf(place.name),
      ...this.#more,
    ]
  }

  #quotaOf(member: string): number {
    const { builtIn = {}, etcdQuotaBytes } = this.#provision
    if (builtIn.etcdQuotaTiny === true) return tinyQuotaBytes
    const asked = this.#quotas.get(member) ?? etcdQuotaBytes
    return builtIn.etcdQuotaTooLarge === true ? Math.round(tooLargeFactor * asked) : asked
  }
}
