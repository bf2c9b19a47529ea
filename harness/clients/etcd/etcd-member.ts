import { noop } from 'cockatiel'
import { Etcd3, type IOptions } from 'etcd3'
import { wallMs } from '../../core/clock.ts'
import { withDeadline } from '../../core/deadline.ts'
import { grpcFailure, isUnreachable } from '../../core/grpc-failure.ts'
import { Renewed } from '../../core/renewed.ts'
import { openDirectPuts, type DirectPut, type DirectPuts } from './direct-puts.ts'

/** Where a member listens for clients; the name is the one that its testbed gives it. */
export interface EtcdMemberAddress {
  readonly name: string
  /** `https://localhost:PORT`: TLS wants a name, and the certificate must carry it. */
  readonly url: string
  /**
   * Whether something between may accept a connection and lead nowhere: then another one is made
   * after a call that was not answered.
   */
  readonly mayLeadNowhere?: boolean
}

/** PEM texts of the store's authority and of our identity. */
export interface EtcdTls {
  readonly ca: Buffer
  readonly cert: Buffer
  readonly key: Buffer
}

/** One call to one member. The call options carry the deadline and must be passed on. */
export type EtcdCall<T> = (client: Etcd3, options: { readonly deadline: number }) => Promise<T>

/**
 * A member of a store with a connection of its own: etcd3 would spread calls over its hosts by
 * chance, and send a defragmentation to whichever comes.
 */
export interface EtcdMember extends EtcdMemberAddress {
  call<T>(
    options: { readonly name: string; readonly limitMs: number },
    call: EtcdCall<T>,
    signal: AbortSignal,
  ): Promise<T>
  /** Puts without etcd3, whose part of a put costs more than the rest of it. */
  put(put: DirectPut, signal: AbortSignal): Promise<void>
  /** Another connection for so much that others would have to wait behind it. */
  openPuts(): DirectPuts
  close(): void
}

/** The guard waits this much longer than the deadline that gRPC itself keeps. */
const guardMs = 1_000

/** grpc-js would wait up to two minutes before it looks for a member that was down. */
const reconnect = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
}

/** How etcd3 reaches that member, and no other. */
export function memberOptions(address: EtcdMemberAddress, tls: EtcdTls | undefined): IOptions {
  return {
    hosts: [address.url],
    // The default breaker opens at the first NOSPACE; then reads and alarms fail for seconds too.
    faultHandling: { host: () => noop, global: noop },
    grpcOptions: reconnect,
    ...(tls !== undefined && {
      credentials: { rootCertificate: tls.ca, privateKey: tls.key, certChain: tls.cert },
    }),
  }
}

/** Connects to a member; nothing is sent before the first call. */
export function connectMember(address: EtcdMemberAddress, tls: EtcdTls | undefined): EtcdMember {
  const renewed = new Renewed({
    make: () => new Etcd3(memberOptions(address, tls)),
    end: (client) => client.close(),
    isSpent: (_client, error) =>
      address.mayLeadNowhere === true && isUnreachable(grpcFailure(error)),
  })
  const puts = openDirectPuts(address, tls)
  return {
    ...address,
    call: ({ name, limitMs }, call, signal) =>
      withDeadline(
        { name: `${name} of etcd member ${address.name}`, limitMs: limitMs + guardMs },
        () => renewed.use((client) => call(client, { deadline: wallMs() + limitMs })),
        signal,
      ),
    put: (put, signal) => puts.put(put, signal),
    openPuts: () => openDirectPuts(address, tls),
    close() {
      puts.close()
      renewed.close()
    },
  }
}
