import { once } from 'node:events'
import { createServer, type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { noSpaceText } from '../../core/outcome.ts'
import { grpcFailure, outcomeOfFailure } from '../../core/grpc-failure.ts'
import { openLargePuts, type LargePuts } from './large-puts.ts'

const never = new AbortController().signal
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Answer = (stream: ServerHttp2Stream, message: Buffer) => void

/** Puts to a server that gives each whole message to `answer`. */
async function putsTo(answer: Answer): Promise<LargePuts> {
  const server = createServer()
  server.on('stream', (stream, headers) => {
    expect(headers[':path']).toBe('/etcdserverpb.KV/Put')
    const chunks: Buffer[] = []
    stream.on('error', () => undefined)
    stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
    stream.on('end', () => answer(stream, Buffer.concat(chunks)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const puts = openLargePuts({ name: 'etcd-0', url: `http://127.0.0.1:${port}` }, undefined)
  closing.push(() => {
    puts.close()
    server.close()
  })
  return puts
}

/** As etcd answers: headers, an empty response, and the status at the end. */
const take: Answer = (stream) => {
  stream.respond({ ':status': 200 }, { waitForTrailers: true })
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }))
  stream.end(Buffer.alloc(5))
}

/** As gRPC refuses: the headers are the trailers. */
const refuse =
  (status: number, text: string): Answer =>
  (stream) =>
    stream.respond(
      { ':status': 200, 'grpc-status': String(status), 'grpc-message': encodeURIComponent(text) },
      { endStream: true },
    )

const put = (puts: LargePuts, value = Buffer.from('value'), limitMs = 10_000) =>
  puts.put({ key: 'key', value, limitMs }, never)

/** What a failed put says of itself. */
const failureOf = (work: Promise<void>) => work.then(() => undefined, grpcFailure)

describe('openLargePuts', () => {
  it('sends the key and the value as etcd reads them', async () => {
    let seen: Buffer = Buffer.alloc(0)
    const puts = await putsTo((stream, message) => {
      seen = message
      take(stream, message)
    })
    await put(puts)
    const fields = [Buffer.from([0x0a, 3]), 'key', Buffer.from([0x12, 5]), 'value']
    const expected = [Buffer.from([0, 0, 0, 0, 12]), ...fields.map((part) => Buffer.from(part))]
    expect(seen).toEqual(Buffer.concat(expected))
    const large = Buffer.alloc(1_000_000, 'x')
    await put(puts, large)
    // Lengths of three bytes: 1,000,000 is 61 × 128² + 4 × 128 + 64.
    expect([...seen.subarray(10, 14)]).toEqual([0x12, 64 + 128, 4 + 128, 61])
    expect(seen.subarray(14).equals(large)).toBe(true)
    expect(seen.readUInt32BE(1)).toBe(seen.length - 5)
  })

  it('says why a put was refused, with its code', async () => {
    const full = await failureOf(put(await putsTo(refuse(8, noSpaceText))))
    expect(full).toEqual({ code: 8, text: noSpaceText })
    const noLeader = await failureOf(put(await putsTo(refuse(14, 'etcdserver: no leader (100 %)'))))
    expect(noLeader).toEqual({ code: 14, text: 'etcdserver: no leader (100 %)' })
  })

  it('does not know what became of a put whose connection was lost, and connects again', async () => {
    let count = 0
    const puts = await putsTo((stream, message) => {
      if (count++ === 0) stream.session?.destroy()
      else take(stream, message)
    })
    const failure = await failureOf(put(puts))
    expect(failure).toMatchObject({ code: 14 })
    expect(failure && outcomeOfFailure(failure, 'write')).toBe('unknown')
    await put(puts)
    expect(count).toBe(2)
  })

  it('says that nobody listens', async () => {
    const puts = openLargePuts({ name: 'etcd-0', url: 'http://127.0.0.1:1' }, undefined)
    const failure = await failureOf(put(puts))
    expect(failure).toMatchObject({ code: 14 })
    expect(failure?.text).toContain('ECONNREFUSED')
  })

  it('waits no longer than its limit, and not at all when it is told to stop', async () => {
    const puts = await putsTo(() => undefined)
    expect(await failureOf(put(puts, undefined, 20))).toMatchObject({ code: 4 })
    const controller = new AbortController()
    const held = puts.put(
      { key: 'key', value: Buffer.from('x'), limitMs: 10_000 },
      controller.signal,
    )
    controller.abort(new Error('interrupted'))
    await expect(held).rejects.toThrow('interrupted')
  })
})
