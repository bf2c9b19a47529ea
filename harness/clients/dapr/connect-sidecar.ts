import { request as send } from 'node:http'
import type { DaprAnswer, DaprJob } from '../../core/dapr.ts'
import { withDeadline } from '../../core/deadline.ts'
import { describeError } from '../../core/errors.ts'
import type { SidecarClient } from '../../core/sidecar.ts'
import { serveApp } from './serve-app.ts'

const limitMsDefault = 10_000
const healthLimitMs = 2_000
/** Stable since 1.17; the alpha address is answered by all. */
const jobsPath = '/v1.0-alpha1/jobs'

/** Ports on loopback: where the sidecar takes calls, and where it looks for its app. */
export interface SidecarPorts {
  readonly api: number
  readonly app: number
}

interface HttpAnswer {
  readonly status: number
  readonly text: string
}

/** Speaks to a sidecar, and listens for it; nothing is sent before the first call. */
export function connectSidecar(ports: SidecarPorts): SidecarClient {
  const ask = async (
    method: 'POST' | 'DELETE',
    name: string,
    options: { readonly body?: object; readonly limitMs?: number | undefined },
    signal: AbortSignal,
  ): Promise<DaprAnswer> => {
    const { body, limitMs = limitMsDefault } = options
    const path = `${jobsPath}/${encodeURIComponent(name)}`
    try {
      return answerOf(await exchange({ port: ports.api, method, path, body, limitMs }, signal))
    } catch (error) {
      signal.throwIfAborted()
      // Who never had the request did nothing; else it may have been done.
      const { code } = error as NodeJS.ErrnoException
      const outcome = code === 'ECONNREFUSED' ? 'failed' : 'unknown'
      return { outcome, text: describeError(error) }
    }
  }
  return {
    scheduleJob: (job, { limitMs }, signal) =>
      ask('POST', job.name, { body: bodyOf(job), limitMs }, signal),
    deleteJob: (name, { limitMs }, signal) => ask('DELETE', name, { limitMs }, signal),
    async health(signal) {
      const path = '/v1.0/healthz'
      const call = { port: ports.api, method: 'GET', path, limitMs: healthLimitMs } as const
      const answer = await exchange(call, signal).catch(() => undefined)
      signal.throwIfAborted()
      return answer?.status
    },
    serveApp: (app, signal) => serveApp(ports.app, app, signal),
  }
}

/** As the Jobs API writes a job; its name is in the address. */
function bodyOf({ data, dueTime, repeats, schedule, ttl }: DaprJob): object {
  return { data, dueTime, repeats, schedule, ttl }
}

/** A sidecar that waited for the scheduler in vain may have asked for it. */
function answerOf({ status, text }: HttpAnswer): DaprAnswer {
  if (status < 300) return { outcome: 'ok' }
  return { outcome: status < 500 ? 'failed' : 'unknown', code: status, text }
}

function exchange(
  call: {
    readonly port: number
    readonly method: string
    readonly path: string
    readonly body?: object | undefined
    readonly limitMs: number
  },
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const { body, limitMs, method, path, port } = call
  return withDeadline(
    { name: `${method} ${path} of the sidecar`, limitMs },
    (limited) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json' }
        const options = { host: '127.0.0.1', port, method, path, headers, signal: limited }
        const request = send({ ...options, agent: false }, (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => (text += chunk))
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
          answer.on('error', reject)
        })
        request.on('error', reject)
        request.end(body === undefined ? undefined : JSON.stringify(body))
      }),
    signal,
  )
}
