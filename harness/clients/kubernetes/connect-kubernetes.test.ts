import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { KubernetesRequest } from '../../core/kubernetes.ts'
import { noSpaceText, type Outcome } from '../../core/outcome.ts'
import { connectKubernetes, type KubernetesConnection } from './connect-kubernetes.ts'
import { kubeconfigFor } from './testing/kubeconfig-for.ts'
import { listen } from './testing/listen.ts'

const never = new AbortController().signal
const read: KubernetesRequest = { method: 'GET', path: '/api/v1/nodes' }
const write: KubernetesRequest = { method: 'POST', path: '/api/v1/nodes', body: { kind: 'Node' } }

const closing: (() => void)[] = []
afterEach(() => {
  for (const close of closing.splice(0)) close()
})

function connect(server: string): KubernetesConnection {
  const client = connectKubernetes({ kubeconfig: kubeconfigFor(server) })
  closing.push(() => client.close())
  return client
}

/** A client of an HTTP server that answers as `listener` does. */
async function against(listener: RequestListener): Promise<KubernetesConnection> {
  const server: Server = createHttpServer(listener)
  closing.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return connect(`http://127.0.0.1:${await listen(server)}`)
}

/** A client of a TCP server that does with its connections as `handle` does. */
async function againstTcp(
  scheme: 'http' | 'https',
  handle: (socket: Socket) => void,
): Promise<KubernetesConnection> {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => undefined)
    handle(socket)
  })
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return connect(`${scheme}://127.0.0.1:${await listen(server)}`)
}

async function answering(status: number, body: unknown): Promise<KubernetesConnection> {
  return against((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' })
    response.end(JSON.stringify(body))
  })
}

async function unusedPort(): Promise<number> {
  const server = createTcpServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return port
}

describe('the outcome of a request', () => {
  const refusedInternal = `Internal error occurred: ${noSpaceText}`
  const refusedBinding = `Operation cannot be fulfilled on pods/binding "x": ${noSpaceText}`
  const table: readonly [status: number, body: object, reads: Outcome, writes: Outcome][] = [
    [200, { kind: 'NodeList' }, 'ok', 'ok'],
    [201, { kind: 'Node' }, 'ok', 'ok'],
    [404, { kind: 'Status', reason: 'NotFound' }, 'failed', 'failed'],
    [409, { kind: 'Status', reason: 'AlreadyExists' }, 'failed', 'failed'],
    [429, { kind: 'Status', reason: 'TooManyRequests' }, 'failed', 'failed'],
    [504, { kind: 'Status', reason: 'Timeout' }, 'failed', 'unknown'],
    [500, { kind: 'Status', message: 'etcdserver: request timed out' }, 'failed', 'unknown'],
    [500, { kind: 'Status', message: noSpaceText }, 'failed', 'unknown'],
    [
      500,
      { kind: 'Status', reason: 'InternalError', message: refusedInternal },
      'failed',
      'unknown',
    ],
    [409, { kind: 'Status', reason: 'Conflict', message: refusedBinding }, 'failed', 'unknown'],
  ]
  it.each(table)('of an answer with status %i and %j', async (status, body, reads, writes) => {
    const client = await answering(status, body)
    expect(await client.request(read, never)).toMatchObject({ outcome: reads, status, body })
    const answer = await client.request(write, never)
    expect(answer).toMatchObject({ outcome: writes, status })
    const { reason, message } = body as { reason?: string; message?: string }
    expect(answer.reason).toBe(reason)
    expect(answer.text).toBe(message)
  })

  it('keeps the text of an answer that is not JSON', async () => {
    const client = await against((_request, response) => {
      response.writeHead(503, { 'content-type': 'text/plain' }).end('no healthy upstream')
    })
    const answer = await client.request(write, never)
    expect(answer).toMatchObject({ outcome: 'unknown', text: 'no healthy upstream' })
  })

  it('is failed for a write when the connection was refused', async () => {
    const client = connect(`http://127.0.0.1:${await unusedPort()}`)
    const answer = await client.request(write, never)
    expect(answer).toMatchObject({ outcome: 'failed', status: 0 })
    expect(answer.text).toContain('ECONNREFUSED')
  })

  it('is failed for a write when TLS never stood, for then nothing was sent', async () => {
    const client = await againstTcp('https', () => undefined)
    const answer = await client.request({ ...write, limitMs: 50 }, never)
    expect(answer).toMatchObject({ outcome: 'failed', status: 0 })
    expect(answer.text).toBe('no connection within 0.05 s')
  })

  it('is unknown for a write whose connection was cut before the answer', async () => {
    const client = await againstTcp('http', (socket) => {
      socket.on('data', () => socket.resetAndDestroy())
    })
    expect(await client.request(write, never)).toMatchObject({ outcome: 'unknown', status: 0 })
    expect(await client.request(read, never)).toMatchObject({ outcome: 'failed', status: 0 })
  })

  it('is unknown for a write whose answer broke off half-way', async () => {
    const client = await againstTcp('http', (socket) => {
      socket.on('data', () => {
        socket.write('HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{"kind":', () =>
          socket.destroy(),
        )
      })
    })
    expect(await client.request(write, never)).toMatchObject({ outcome: 'unknown', status: 0 })
  })

  it('is unknown for a write without an answer within its limit', async () => {
    let requests = 0
    const client = await against((_request, response) => {
      if (++requests === 1) response.end('{}')
    })
    // The connection stands by then, however busy the machine is.
    await client.request(read, never)
    const answer = await client.request({ ...write, limitMs: 50 }, never)
    expect(answer).toMatchObject({ outcome: 'unknown', text: 'no answer within 0.05 s' })
    expect(answer.tookMs).toBeGreaterThanOrEqual(45)
    const get = await client.request({ ...read, limitMs: 50 }, never)
    expect(get.outcome).toBe('failed')
  })

  it('is unknown for a write on a kept connection that the server has left', async () => {
    let requests = 0
    const client = await against((request, response) => {
      if (++requests === 1) response.end('{}')
      else request.socket.destroy()
    })
    await client.request(read, never)
    expect(await client.request(write, never)).toMatchObject({ outcome: 'unknown', status: 0 })
  })

  it('is thrown only when the signal is aborted', async () => {
    const controller = new AbortController()
    const client = await against(() => controller.abort(new Error('interrupted')))
    await expect(client.request(write, controller.signal)).rejects.toThrow('interrupted')
    await expect(client.request(write, controller.signal)).rejects.toThrow('interrupted')
  })
})

describe('a request', () => {
  it('goes out as it was meant', async () => {
    const seen: string[] = []
    const client = await against((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString()
        const type = request.headers['content-type'] ?? '-'
        seen.push(`${request.method} ${request.url} ${type} ${body}`)
        response.end('{}')
      })
    })
    const path = '/api/v1/nodes/ü'
    const query = { dryRun: 'All', limit: 1 }
    await client.request({ method: 'POST', path: '/a', query, body: { text: 'ü' } }, never)
    await client.request({ method: 'PATCH', path: encodeURI(path), body: {} }, never)
    const contentType = 'application/strategic-merge-patch+json'
    await client.request({ method: 'PATCH', path: '/b', body: [], contentType }, never)
    await client.request({ method: 'DELETE', path: '/c' }, never)
    expect(seen).toEqual([
      'POST /a?dryRun=All&limit=1 application/json {"text":"ü"}',
      'PATCH /api/v1/nodes/%C3%BC application/merge-patch+json {}',
      'PATCH /b application/strategic-merge-patch+json []',
      'DELETE /c - ',
    ])
  })

  it('uses a kept connection again', async () => {
    const ports = new Set<number | undefined>()
    const client = await against((request, response) => {
      ports.add(request.socket.remotePort)
      response.end('{}')
    })
    for (let count = 0; count < 3; count++) await client.request(read, never)
    expect(ports.size).toBe(1)
  })
})

describe('list', () => {
  it('follows continue to the end', async () => {
    const client = await against((request, response) => {
      const next = new URL(request.url ?? '', 'http://x').searchParams.get('continue')
      const page =
        next === null
          ? { metadata: { continue: 'more' }, items: [{ kind: 'A' }] }
          : { metadata: {}, items: [{ kind: next }] }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(page))
    })
    const items = await client.list('/api/v1/pods', { labelSelector: 'a=b' }, never)
    expect(items.map(({ kind }) => kind)).toEqual(['A', 'more'])
  })

  it('says what the API said when it does not answer with 200', async () => {
    const client = await answering(429, {
      kind: 'Status',
      reason: 'TooManyRequests',
      message: 'storage is (re)initializing',
    })
    await expect(client.list('/api/v1/pods', {}, never)).rejects.toThrow(
      'could not list /api/v1/pods: status 429 TooManyRequests: storage is (re)initializing',
    )
  })
})

describe('create', () => {
  it('posts to the collection of the namespace, or of the cluster', async () => {
    const seen: string[] = []
    const client = await against((request, response) => {
      request.on('data', (chunk: Buffer) => {
        const { metadata } = JSON.parse(chunk.toString()) as { metadata: object }
        seen.push(`${request.url} ${JSON.stringify(metadata)}`)
      })
      request.on('end', () => response.writeHead(201).end('{}'))
    })
    const metadata = { name: 'a', namespace: 'jobs' }
    await client.create({ apiVersion: 'batch/v1', kind: 'Job', metadata }, never)
    await client.create({ apiVersion: 'v1', kind: 'Node', metadata }, never)
    expect(seen).toEqual([
      '/apis/batch/v1/namespaces/jobs/jobs {"name":"a","namespace":"jobs"}',
      '/api/v1/nodes {"name":"a"}',
    ])
  })

  it('throws what the API said', async () => {
    const client = await answering(422, { kind: 'Status', reason: 'Invalid', message: 'no spec' })
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } }
    await expect(client.create(pod, never)).rejects.toThrow(
      'could not create Pod a at /api/v1/namespaces/default/pods: status 422 Invalid: no spec',
    )
  })
})

describe('connectKubernetes', () => {
  it('says in one sentence what is no kubeconfig', () => {
    expect(() => connectKubernetes({ kubeconfig: '/absent/config' })).toThrow(
      '/absent/config is not a kubeconfig: ENOENT',
    )
    expect(() => connectKubernetes({ kubeconfig: '{ not: yaml\n' })).toThrow(
      'the given text is not a kubeconfig',
    )
    expect(() => connectKubernetes({ kubeconfig: 'a: b\n' })).toThrow(
      'the given kubeconfig names no cluster in its current context',
    )
  })
})
