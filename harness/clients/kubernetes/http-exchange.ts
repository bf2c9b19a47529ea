import * as http from 'node:http'
import * as https from 'node:https'
import type { KubeConfig } from '@kubernetes/client-node'
import { HarnessError } from '../../core/errors.ts'

/** A request as text. */
export interface HttpRequest {
  readonly method: string
  /** Path and query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** A complete answer. */
export interface HttpAnswer {
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
}

/** A request on its way. */
export interface HttpExchange {
  /** Rejects when no complete answer came, also because the signal was aborted. */
  readonly answer: Promise<HttpAnswer>
  /** False as long as not one byte has left this machine: then nothing can have happened. */
  mayHaveLeft(): boolean
}

/** Connections of one identity to one API server, kept alive between requests. */
export interface HttpConnections {
  send(request: HttpRequest, signal: AbortSignal): HttpExchange
  /** Reads the credentials again before the next request: a token may have expired. */
  renewIdentity(): void
  close(): void
}

/** More requests in flight than this wait for a connection; workloads stay far below. */
const socketsMax = 1000

/** Makes connections for the current cluster and user of a kubeconfig. */
export function openConnections(config: KubeConfig): HttpConnections {
  const cluster = config.getCurrentCluster()
  if (cluster === null) throw new HarnessError('the kubeconfig names no cluster')
  const server = new URL(cluster.server)
  const transport = server.protocol === 'http:' ? http : https
  const agent = new transport.Agent({ keepAlive: true, maxSockets: socketsMax, scheduling: 'lifo' })
  let identity: Promise<Identity> | undefined

  async function identify(): Promise<Identity> {
    const options: https.RequestOptions = {}
    await config.applyToHTTPSOptions(options)
    // Through a proxy only the agent that client-node made knows the way.
    if (cluster?.proxyUrl === undefined) options.agent = agent
    return { options, headers: options.headers as Record<string, string> | undefined }
  }

  async function roundTrip(
    request: HttpRequest,
    sending: Sending,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    identity ??= identify()
    const { options, headers } = await identity.catch((error: unknown) => {
      identity = undefined
      throw error
    })
    signal.throwIfAborted()
    const outgoing = transport.request({
      ...options,
      hostname: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port,
      method: request.method,
      path: server.pathname.replace(/\/$/, '') + request.path,
      headers: { ...headers, ...request.headers },
    })
    watchSending(outgoing, sending)
    return receive(outgoing, request.body, signal)
  }

  return {
    send(request, signal) {
      const sending: Sending = { begun: false }
      return {
        answer: roundTrip(request, sending, signal),
        mayHaveLeft: () => sending.begun,
      }
    },
    renewIdentity() {
      identity = undefined
    },
    close: () => agent.destroy(),
  }
}

/** What makes a request ours: keys, agent, and the headers that client-node sets. */
interface Identity {
  readonly options: https.RequestOptions
  readonly headers: Readonly<Record<string, string>> | undefined
}

interface Sending {
  begun: boolean
}

/**
 * Learns when a request may have reached the server. Node holds it back until the connection
 * stands (TCP, and TLS on top), so before that moment nothing has left.
 */
function watchSending(outgoing: http.ClientRequest, sending: Sending): void {
  outgoing.on('socket', (socket) => {
    if (outgoing.reusedSocket) {
      sending.begun = true
      return
    }
    socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
      sending.begun = true
    })
  })
}

function receive(
  outgoing: http.ClientRequest,
  body: string | undefined,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      outgoing.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'))
    }
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort)
      reject(error)
    }
    signal.addEventListener('abort', abort, { once: true })
    outgoing.on('error', fail)
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      // An answer that breaks off is none: its status may be true, but its object is not there.
      response.on('error', fail)
      response.on('end', () => {
        signal.removeEventListener('abort', abort)
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          body: Buffer.concat(chunks),
        })
      })
    })
    outgoing.end(body)
  })
}
