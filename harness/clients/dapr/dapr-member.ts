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

/** A call, and how long it may take. */
export interface ReplicaCall {
  readonly name: string
  readonly method: MethodDefinition<object, object>
  readonly request: object
  readonly limitMs: number
}

/** One call and its answer. Rejects with the error of grpc-js, or at the limit. */
export function callOnce(client: Client, call: ReplicaCall, signal: AbortSignal): Promise<object> {
  const { name, request } = call
  return send(call, signal, ({ path, requestSerialize, responseDeserialize }, options, end) => {
    const done = (error: ServiceError | null, answer?: object): void => {
      if (error === null && answer !== undefined) end.resolve(answer)
      else end.reject(error ?? new Error(`${name} was not answered`))
    }
    return client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      options,
      done,
    )
  })
}

/** The first message of an answer that goes on; what comes later is not waited for. */
export function callForFirst(
  client: Client,
  call: ReplicaCall,
  signal: AbortSignal,
): Promise<object> {
  const { name, request } = call
  return send(call, signal, ({ path, requestSerialize, responseDeserialize }, options, end) => {
    const stream = client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      options,
    )
    stream.on('error', end.reject)
    stream.on('end', () => end.reject(new Error(`${name} ended without a message`)))
    stream.on('data', (message: object) => {
      end.resolve(message)
      stream.cancel()
    })
    return stream
  })
}

/** Keeps the limit of a call twice: gRPC does, and a guard that cancels what gRPC forgot. */
function send(
  { limitMs, method, name }: ReplicaCall,
  signal: AbortSignal,
  begin: (
    method: ReplicaCall['method'],
    options: { readonly deadline: Date },
    end: {
      readonly resolve: (answer: object) => void
      readonly reject: (error: Error) => void
    },
  ) => { cancel(): void },
): Promise<object> {
  return withDeadline(
    { name, limitMs: limitMs + guardMs },
    (guard) =>
      new Promise((resolve, reject) => {
        const sent = begin(method, { deadline: dateAt(wallMs() + limitMs) }, { resolve, reject })
        guard.addEventListener('abort', () => sent.cancel(), { once: true })
      }),
    signal,
  )
}
