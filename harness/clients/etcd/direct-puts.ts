import type { ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { WaitLimitError, withDeadline } from '../../core/deadline.ts'
import type { EtcdMemberAddress, EtcdTls } from './etcd-member.ts'
import { grpcFailure } from '../../core/grpc-failure.ts'
import { MemberConnection } from './member-connection.ts'

/** A key and its value, and how long the member has to take them. */
export interface DirectPut {
  readonly key: string
  readonly value: Buffer
  readonly limitMs: number
}

/** Puts through one member, on a connection of their own. */
export interface DirectPuts {
  /**
   * Rejects as a call of etcd3 does: the message begins with gRPC's code, and says so when the put
   * never left this machine.
   */
  put(put: DirectPut, signal: AbortSignal): Promise<void>
  close(): void
}

/** gRPC's frame: one byte that says "not compressed", and the length of the message. */
const frameBytes = 5
/** Fields 1 and 2 of etcd's PutRequest, as texts of bytes. */
const [keyTag, valueTag] = [0x0a, 0x12]
/** Below this a copy costs less than a frame and a write of its own. */
const copiedBytesMax = 4_096
const headers = {
  ':method': 'POST',
  ':path': '/etcdserverpb.KV/Put',
  'content-type': 'application/grpc',
  te: 'trailers',
}

/**
 * Speaks gRPC's part of HTTP/2 itself, because etcd3 and the libraries below it stand in the way at
 * both ends: a small put costs them twice the CPU, and a large value they copy twice into memory
 * while here it is handed to the connection as it is.
 */
export function openDirectPuts(address: EtcdMemberAddress, tls: EtcdTls | undefined): DirectPuts {
  const connection = new MemberConnection(address, tls)
  return {
    async put({ key, limitMs, value }, signal) {
      let isSent = false
      const send = async (call: AbortSignal): Promise<void> => {
        const session = await connection.session()
        call.throwIfAborted()
        const stream = session.request(headers, { signal: call })
        isSent = true
        await answerTo(stream, key, value).catch((error: Error) => {
          throw withCode(error, connection.failure)
        })
      }
      try {
        const name = `put ${key} of etcd member ${address.name}`
        await withDeadline({ name, limitMs }, send, signal)
      } catch (error) {
        if (isSent || !(error instanceof WaitLimitError)) throw error
        const text = `No connection established within ${limitMs} ms`
        throw new Error(`4 DEADLINE_EXCEEDED: ${text}`, { cause: error })
      }
    },
    close: () => connection.close(),
  }
}

/** Sends a put; resolves when the member has taken it. */
function answerTo(stream: ClientHttp2Stream, key: string, value: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    let said: IncomingHttpHeaders | undefined
    let lost: Error | undefined
    const note = (headers: IncomingHttpHeaders): void => {
      if (headers['grpc-status'] !== undefined) said = headers
    }
    // A refusal may come with the headers, which then are the trailers too.
    stream.on('response', note)
    stream.on('trailers', note)
    stream.on('error', (error: Error) => (lost = error))
    stream.once('close', () => {
      // A refusal stands although the rest of the value could not be sent any more.
      if (said === undefined) reject(lost ?? new Error('the connection was closed'))
      else if (said['grpc-status'] === '0') resolve()
      else reject(new Error(`${String(said['grpc-status'])} REFUSED: ${textOf(said)}`))
    })
    stream.resume()
    const head = headOf(key, value.length)
    if (value.length <= copiedBytesMax) {
      stream.end(Buffer.concat([head, value]))
      return
    }
    stream.write(head)
    stream.end(value)
  })
}

function textOf(said: IncomingHttpHeaders): string {
  const text = String(said['grpc-message'] ?? '')
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** What has no code of gRPC is the fault of the connection, which may have told more of it. */
function withCode(error: Error, failure: Error | undefined): Error {
  if (grpcFailure(error).code !== undefined) return error
  return new Error(`14 UNAVAILABLE: ${(failure ?? error).message}`)
}

/** All of a put but the bytes of its value. */
function headOf(key: string, valueBytes: number): Buffer {
  const keyBytes = Buffer.byteLength(key)
  const ofKey = [keyTag, ...varint(keyBytes)]
  const ofValue = [valueTag, ...varint(valueBytes)]
  const bytes = ofKey.length + keyBytes + ofValue.length
  const head = Buffer.alloc(frameBytes + bytes)
  head.writeUInt32BE(bytes + valueBytes, 1)
  head.set(ofKey, frameBytes)
  head.write(key, frameBytes + ofKey.length)
  head.set(ofValue, head.length - ofValue.length)
  return head
}

/** Seven bits a byte, the lowest first; all bytes but the last have their highest bit set. */
function varint(number: number): number[] {
  return number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))]
}
