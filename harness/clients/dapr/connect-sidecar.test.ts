import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { freePorts } from '../../providers/control-plane/ports.ts'
import type { JobWatchNews } from '../../core/dapr.ts'
import { connectSidecar } from './connect-sidecar.ts'

const { signal } = new AbortController()
const servers: Server[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A server that answers each request so, and what it was asked. */
async function answering(status: number, text = '') {
  const asked: string[] = []
  const server = createServer((incoming, response) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => {
      asked.push(`${incoming.method} ${incoming.url} ${body}`.trim())
      response.writeHead(status).end(text)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { asked, client: connectSidecar({ api: port, app: 0 }) }
}

describe('calls to a sidecar', () => {
  it('say what is asked for as the Jobs API writes it', async () => {
    const { asked, client } = await answering(204)
    const job = { name: 'a b', schedule: '@every 1s', dueTime: '2026-01-01T00:00:00Z', data: 'x' }
    expect(await client.scheduleJob(job, {}, signal)).toEqual({ outcome: 'ok' })
    expect(await client.deleteJob('a b', {}, signal)).toEqual({ outcome: 'ok' })
    expect(asked).toEqual([
      'POST /v1.0-alpha1/jobs/a%20b ' +
        '{"data":"x","dueTime":"2026-01-01T00:00:00Z","schedule":"@every 1s"}',
      'DELETE /v1.0-alpha1/jobs/a%20b',
    ])
  })

  it.each([
    [400, 'failed'],
    [500, 'unknown'],
  ] as const)('end with %i as %s', async (code, outcome) => {
    const { client } = await answering(code, 'why')
    const answer = await client.deleteJob('a', {}, signal)
    expect(answer).toEqual({ outcome, code, text: 'why' })
  })

  it('have failed where nobody listens, and its health is nothing', async () => {
    const [api = 0, app = 0] = await freePorts(2)
    const client = connectSidecar({ api, app })
    expect(await client.deleteJob('a', {}, signal)).toMatchObject({ outcome: 'failed' })
    expect(await client.health(signal)).toBeUndefined()
  })

  it('read its health', async () => {
    const { asked, client } = await answering(204)
    expect(await client.health(signal)).toBe(204)
    expect(asked).toEqual(['GET /v1.0/healthz'])
  })
})

describe('the app beside a sidecar', () => {
  const post = (port: number, path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, method: 'POST', agent: false }
      const sent = request(options, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      })
      sent.on('error', reject)
      sent.end('{}')
    })

  it('answers each run as it is told to, and tells of it, until it is over', async () => {
    const [app = 0] = await freePorts(1)
    const news: JobWatchNews[] = []
    const ending = new AbortController()
    let opened: () => void = () => undefined
    const isOpen = new Promise<void>((resolve) => (opened = resolve))
    const serving = connectSidecar({ api: 0, app }).serveApp(
      {
        reply: ({ job }) => Promise.resolve(job === 'good' ? 'success' : 'failed'),
        tell: (one) => {
          news.push(one)
          if (one.step === 'opened') opened()
        },
      },
      ending.signal,
    )
    await isOpen
    expect(await post(app, '/job/good')).toBe(200)
    expect(await post(app, '/job/b%20d')).toBe(500)
    expect(await post(app, '/dapr/config')).toBe(404)
    ending.abort(new Error('enough'))
    await serving
    expect(news).toEqual([
      { step: 'opened' },
      { step: 'received', job: 'good', number: 1 },
      { step: 'answered', reply: 'success', job: 'good', number: 1 },
      { step: 'received', job: 'b d', number: 2 },
      { step: 'answered', reply: 'failed', job: 'b d', number: 2 },
    ])
    await expect(post(app, '/job/good')).rejects.toThrow('ECONNREFUSED')
  })

  it('rejects when somebody else listens there', async () => {
    const server = createServer()
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const answers = { reply: () => Promise.resolve('success' as const), tell: () => undefined }
    const serving = connectSidecar({ api: 0, app: port }).serveApp(answers, signal)
    await expect(serving).rejects.toThrow('EADDRINUSE')
  })
})
