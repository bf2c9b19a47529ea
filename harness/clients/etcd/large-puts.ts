import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { withDeadline } from '../../core/deadline.ts'
import type { EtcdMemberAddress, EtcdTls } from './etcd-member.ts'

/** Puts of large values through one member, on a connection of their own. */
export interface LargePuts {
  /** Rejects as a call of etcd3 does: the message begins with gRPC's code. */
  put(
    options: { readonly key: string; readonly value: Buffer; readonly limitMs: number },
    signal: AbortSignal,
  ): Promise<void>
  close(): void
}

/** gRPC's frame: one byte that says "not compressed", and the length of the message. */
const frameBytes = 5
/** Fields 1 and 2 of etcd's PutRequest, as texts of bytes. */
const [keyTag, valueTag] = [0x0a, 0x12]
const unavailable = 14

/**
 * Speaks gRPC's part of HTTP/2 itself: etcd3 and the libraries below it copy a value twice into new
 * memory for each put, which costs more than to send it. A value is handed to the connection as it
 * is. Connects at the first put, and again when the connection was lost.
 */
export function openLargePuts(address: EtcdMemberAddress, tls: EtcdTls | undefined): LargePuts {
  let session: ClientHttp2Session | undefined
  let lost: Error | undefined

  function connected(): ClientHttp2Session {
    if (session !== undefined && !session.closed && !session.destroyed) return session
    lost = undefined
    session = connect(address.url, { ...tls })
    // Each put on it is told by its own stream; this is why.
    session.on('error', (error: Error) => (lost = error))
    return session
  }

  return {
    put: ({ key, limitMs, value }, signal) =>
      withDeadline(
        { name: `put ${key} of etcd member ${address.name}`, limitMs },
        (call) => putOn(connected(), { key, value }, call).catch(failAs(() => lost)),
        signal,
      ),
    close: () => session?.destroy(),
  }
}

function putOn(
  session: ClientHttp2Session,
  { key, value }: { readonly key: string; readonly value: Buffer },
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      {
        ':method': 'POST',
        ':path': '/etcdserverpb.KV/Put',
        'content-type': 'application/grpc',
        te: 'trailers',
      },
      { signal },
    )
    let said: IncomingHttpHeaders = {}
    const note = (headers: IncomingHttpHeaders): void => void (said = { ...said, ...headers })
    // A refusal may come with the headers, which then are the trailers too.
    stream.on('response', note)
    stream.on('trailers', note)
    stream.once('error', reject)
    stream.once('close', () => {
      const status = said['grpc-status']
      if (status === '0') resolve()
      else if (status === undefined) reject(new Error('the connection was closed'))
      else reject(new Error(`${String(status)} REFUSED: ${textOf(said)}`))
    })
    stream.resume()
    stream.write(headOf(key, value.length))
    stream.end(value)
  })
}

function textOf(said: IncomingHttpHeaders): string {
  return decodeURIComponent(String(said['grpc-message'] ?? ''))
}

function failAs(cause: () => Error | undefined): (error: unknown) => never {
  return (error) => {
    const { message } = error as Error
    if (/^\d+ [A-Z]+: /.test(message)) throw error
    const why = cause()?.message ?? message
    throw new Error(`${unavailable} UNAVAILABLE: ${why}`, { cause: error })
  }
}

/** All of a put but the bytes of its value. */
function headOf(key: string, valueBytes: number): Buffer {
  const name = Buffer.from(key)
  const fields = Buffer.concat([
    Buffer.from([keyTag, ...varint(name.length)]),
    name,
    Buffer.from([valueTag, ...varint(valueBytes)]),
  ])
  const frame = Buffer.alloc(frameBytes)
  frame.writeUInt32BE(fields.length + valueBytes, 1)
  return Buffer.concat([frame, fields])
}

/** Seven bits a byte, the lowest first; all bytes but the last have their highest bit set. */
function varint(number: number): number[] {
  return number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))]
}
