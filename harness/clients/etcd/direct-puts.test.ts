import { once } from 'node:events'
import { constants, createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2'
import {
  createServer as createTcpServer,
  type AddressInfo,
  type Server,
  type Socket,
} from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { nowMs } from '../../core/clock.ts'
import { noSpaceText, type Outcome } from '../../core/outcome.ts'
import { grpcFailure, outcomeOfFailure } from '../../core/grpc-failure.ts'
import { openDirectPuts, type DirectPuts } from './direct-puts.ts'

const never = new AbortController().signal
const empty = Buffer.alloc(0)
const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

type Answer = (stream: ServerHttp2Stream, message: Buffer) => void

/** A server that gives each whole message to `answer`. */
function serverOf(answer: Answer): Http2Server {
  const server = createServer()
  server.on('stream', (stream, headers) => {
    expect(headers[':path']).toBe('/etcdserverpb.KV/Put')
    const chunks: Buffer[] = []
    stream.on('error', () => undefined)
    stream.on('data', (chunk: Buffer) => void chunks.push(chunk))
    stream.on('end', () => answer(stream, Buffer.concat(chunks)))
  })
  return server
}

/** Puts to whatever listens. */
async function putsThrough(server: Server): Promise<DirectPuts> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const puts = openDirectPuts({ name: 'etcd-0', url: `http://127.0.0.1:${port}` }, undefined)
  closing.push(() => {
    puts.close()
    server.close()
  })
  return puts
}

const putsTo = (answer: Answer): Promise<DirectPuts> => putsThrough(serverOf(answer))

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

const put = (puts: DirectPuts, value = Buffer.from('value'), limitMs = 10_000) =>
  puts.put({ key: 'key', value, limitMs }, never)

/** What a failed put says of itself. */
const failureOf = (work: Promise<void>) => work.then(() => undefined, grpcFailure)

/** What is known of a put. */
const outcomeOf = (work: Promise<void>): Promise<Outcome> =>
  work.then(
    () => 'ok',
    (error: unknown) => outcomeOfFailure(grpcFailure(error), 'write'),
  )

describe('openDirectPuts', () => {
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

  it('says that nobody listens, so that nothing was done', async () => {
    const puts = openDirectPuts({ name: 'etcd-0', url: 'http://127.0.0.1:1' }, undefined)
    const failure = await failureOf(put(puts))
    expect(failure).toMatchObject({ code: 14 })
    expect(failure?.text).toContain('ECONNREFUSED')
    expect(failure && outcomeOfFailure(failure, 'write')).toBe('failed')
  })

  it('has not sent a put that waited for its connection up to its limit, nor sends it later', async () => {
    const sockets: Socket[] = []
    // As a process does that is held: its kernel takes connections, and it says nothing.
    const held = createTcpServer((socket) => sockets.push(socket))
    const puts = await putsThrough(held)
    const late = { key: 'late', value: empty, limitMs: 20 }
    const [failure] = await Promise.all([
      failureOf(puts.put(late, never)),
      failureOf(puts.put(late, never)),
    ])
    expect(failure).toMatchObject({ code: 4 })
    expect(failure && outcomeOfFailure(failure, 'write')).toBe('failed')

    const seen: Buffer[] = []
    const server = serverOf((stream, message) => {
      seen.push(message)
      take(stream, message)
    })
    const next = put(puts)
    while (sockets.length === 0) await once(held, 'connection')
    for (const socket of sockets) server.emit('connection', socket)
    await next
    expect(seen.map((message) => message.includes('late'))).toEqual([false])
  })

  it('sends all puts on one connection', async () => {
    const server = serverOf(take)
    let sessions = 0
    server.on('session', () => sessions++)
    const puts = await putsThrough(server)
    const outcomes = await Promise.all(Array.from({ length: 300 }, () => outcomeOf(put(puts))))
    expect(new Set(outcomes)).toEqual(new Set(['ok']))
    expect(sessions).toBe(1)
  })

  it('asks for a connection ten times a second at most while there is none', async () => {
    let attempts = 0
    const hangsUp = createTcpServer((socket) => {
      attempts++
      socket.destroy()
    })
    const puts = await putsThrough(hangsUp)
    const startedMs = nowMs()
    for (let number = 0; number < 50; number++) expect(await outcomeOf(put(puts))).toBe('failed')
    expect(attempts).toBeGreaterThan(0)
    expect(attempts).toBeLessThanOrEqual(1 + (nowMs() - startedMs) / 100)
  })

  it('hears a refusal that comes before all of a value was sent', async () => {
    const server = createServer()
    server.on('stream', (stream) => {
      stream.on('error', () => undefined)
      refuse(3, 'etcdserver: request is too large')(stream, empty)
      stream.close(constants.NGHTTP2_INTERNAL_ERROR)
    })
    const failure = await failureOf(put(await putsThrough(server), Buffer.alloc(2_000_000)))
    expect(failure).toEqual({ code: 3, text: 'etcdserver: request is too large' })
  })

  it('sends nothing after it was closed, nor what waits for its connection then', async () => {
    const puts = await putsTo(take)
    await put(puts)
    puts.close()
    expect(await outcomeOf(put(puts))).toBe('failed')
    const waiting = await putsThrough(createTcpServer())
    const work = failureOf(put(waiting))
    waiting.close()
    expect((await work)?.text).toBe('No connection established. Last error: closed')
  })

  it('waits no longer than its limit, and not at all when it is told to stop', async () => {
    let count = 0
    const puts = await putsTo((stream, message) => {
      if (count++ === 0) take(stream, message)
    })
    await put(puts)
    await expect(put(puts, undefined, 20)).rejects.toThrow('waited 0.0 s for put key')
    expect(await outcomeOf(put(puts, undefined, 20))).toBe('unknown')
    const controller = new AbortController()
    const held = puts.put(
      { key: 'key', value: Buffer.from('x'), limitMs: 10_000 },
      controller.signal,
    )
    controller.abort(new Error('interrupted'))
    await expect(held).rejects.toThrow('interrupted')
  })
})
