import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { DaprDelivery } from '../../core/dapr.ts'
import type { AppAnswers } from '../../core/sidecar.ts'

const statusOf = { success: 200, failed: 500 } as const

/**
 * Listens on loopback as an app of Dapr does, and answers the runs that are brought to
 * `/job/<name>`, until `signal` is aborted; every connection ends then. All else is not found.
 */
export async function serveApp(port: number, app: AppAnswers, signal: AbortSignal): Promise<void> {
  const server = createServer((request, response) => {
    const name = jobOf(request)
    request.resume()
    if (name === undefined) response.writeHead(404).end()
    else void take({ job: name, number: ++number }, response)
  })
  let number = 0
  const broken = new AbortController()
  const take = async (delivery: DaprDelivery, response: ServerResponse): Promise<void> => {
    app.tell({ step: 'received', ...delivery })
    const over = new AbortController()
    response.once('close', () => over.abort(new Error('the connection is closed')))
    try {
      const reply = await app.reply(delivery, AbortSignal.any([over.signal, signal]))
      if (over.signal.aborted) return
      if (reply !== 'withheld') {
        response.writeHead(statusOf[reply]).end()
      }
      app.tell({ step: 'answered', reply, ...delivery })
    } catch (error) {
      // Whoever was still thinking when the connection ended has nothing to say any more.
      if (!over.signal.aborted && !signal.aborted) broken.abort(error)
    }
  }
  try {
    await listen(server, port)
    app.tell({ step: 'opened' })
    await ended(AbortSignal.any([signal, broken.signal]))
    broken.signal.throwIfAborted()
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function jobOf({ method, url = '' }: IncomingMessage): string | undefined {
  const [, name] = /^\/job\/([^/?]+)$/.exec(url) ?? []
  return method === 'POST' && name !== undefined ? decodeURIComponent(name) : undefined
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
