import { Client, credentials, type MethodDefinition, type ServiceError } from '@grpc/grpc-js'
import { withDeadline } from '../../core/deadline.ts'
import { dateAt, wallMs } from '../../core/clock.ts'

/** Where a replica takes calls; the name is the one that its testbed gives it. */
export interface DaprMemberAddress {
  readonly name: string
  /** `127.0.0.1:PORT`. */
  readonly address: string
}

/** The guard waits this much longer than the deadline that gRPC itself keeps. */
const guardMs = 1_000

/** grpc-js would wait up to two minutes before it looks for a replica that was down. */
const channelOptions = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  // A list of ten thousand jobs is larger than the 4 MiB that are usual.
  'grpc.max_receive_message_length': -1,
  // A proxy of the user's has nothing to do with loopback.
  'grpc.enable_http_proxy': 0,
  // Each replica, and each stream to it, has a connection of its own.
  'grpc.use_local_subchannel_pool': 1,
}

/** A connection to one replica; nothing is sent before the first call. */
export function connectReplica({ address }: DaprMemberAddress): Client {
  return new Client(address, credentials.createInsecure(), channelOptions)
}

/** One call and its answer. Rejects with the error of grpc-js, or at the limit. */
export function callOnce(
  client: Client,
  call: {
    readonly name: string
    readonly method: MethodDefinition<object, object>
    readonly request: object
    readonly limitMs: number
  },
  signal: AbortSignal,
): Promise<object> {
  const { limitMs, method, name, request } = call
  return withDeadline(
    { name, limitMs: limitMs + guardMs },
    (guard) =>
      new Promise((resolve, reject) => {
        const done = (error: ServiceError | null, answer?: object): void => {
          if (error === null && answer !== undefined) resolve(answer)
          else reject(error ?? new Error(`${name} was not answered`))
        }
        const { path, requestSerialize, responseDeserialize } = method
        const deadline = dateAt(wallMs() + limitMs)
        const sent = client.makeUnaryRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          { deadline },
          done,
        )
        guard.addEventListener('abort', () => sent.cancel(), { once: true })
      }),
    signal,
  )
}

/** The first message of an answer that goes on; what comes later is not waited for. */
export function callForFirst(
  client: Client,
  call: Parameters<typeof callOnce>[1],
  signal: AbortSignal,
): Promise<object> {
  const { limitMs, method, name, request } = call
  return withDeadline(
    { name, limitMs: limitMs + guardMs },
    (guard) =>
      new Promise((resolve, reject) => {
        const { path, requestSerialize, responseDeserialize } = method
        const stream = client.makeServerStreamRequest(
          path,
          requestSerialize,
          responseDeserialize,
          request,
          { deadline: dateAt(wallMs() + limitMs) },
        )
        guard.addEventListener('abort', () => stream.cancel(), { once: true })
        stream.on('error', reject)
        stream.on('end', () => reject(new Error(`${name} ended without a message`)))
        stream.on('data', (message: object) => {
          resolve(message)
          stream.cancel()
        })
      }),
    signal,
  )
}
