import { nowMs } from '../../core/clock.ts'
import { withDeadline, WaitLimitError } from '../../core/deadline.ts'
import { describeError, HarnessError } from '../../core/errors.ts'
import type {
  KubernetesAnswer,
  KubernetesClient,
  KubernetesObject,
  KubernetesRequest,
} from '../../core/kubernetes.ts'
import { outcomeOfHttp } from '../../core/outcome.ts'
import { openConnections, type HttpExchange, type HttpRequest } from './http-exchange.ts'
import { loadKubeConfig } from './load-kube-config.ts'
import { isClusterScoped, objectPath } from './object-path.ts'
import { readAnswer } from './read-answer.ts'

/** Objects of one page of a list. */
const pageSize = 500
const limitMsDefault = 10_000
/** Asks the API server for a PartialObjectMetadata; errors come as a Status all the same. */
const metadataOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1'

/** A client whose connections must be closed. */
export type KubernetesConnection = KubernetesClient & { close(): void }

/**
 * Connects to the current cluster of a kubeconfig (its text, or the path of its file). Nothing is
 * sent before the first request.
 *
 * Requests are made with `node:https`, not with the generated API of client-node: a harness must
 * know whether a request that got no answer had left, needs exact statuses and texts, and a limit
 * and a signal on every call. See docs/decisions/raw-kubernetes-requests.md.
 */
export function connectKubernetes(options: { readonly kubeconfig: string }): KubernetesConnection {
  const connections = openConnections(loadKubeConfig(options.kubeconfig))

  async function request(what: KubernetesRequest, signal: AbortSignal): Promise<KubernetesAnswer> {
    signal.throwIfAborted()
    const startedMs = nowMs()
    const limitMs = what.limitMs ?? limitMsDefault
    let exchange: HttpExchange | undefined
    try {
      const answer = await withDeadline(
        { name: `${what.method} ${what.path}`, limitMs },
        async (limited) => {
          exchange = connections.send(encode(what), limited)
          return exchange.answer
        },
        signal,
      )
      if (answer.status === 401) connections.renewIdentity()
      return { ...readAnswer(what.method, answer), tookMs: nowMs() - startedMs }
    } catch (error) {
      signal.throwIfAborted()
      const refused = exchange?.mayHaveLeft() === false
      const outcome = outcomeOfHttp({ method: what.method, status: 0, refused })
      const missing = refused ? 'no connection' : 'no answer'
      const limited = error instanceof WaitLimitError
      const text = limited ? `${missing} within ${limitMs / 1000} s` : describeError(error)
      return { outcome, status: 0, text, tookMs: nowMs() - startedMs }
    }
  }

  async function list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<KubernetesObject[]> {
    const items: KubernetesObject[] = []
    let next: string | undefined
    do {
      const page = { limit: pageSize, ...query, ...(next !== undefined && { continue: next }) }
      const answer = await request({ method: 'GET', path, query: page }, signal)
      if (answer.status !== 200) throw refusal(`list ${path}`, answer)
      const body = answer.body as ListBody
      for (const item of body.items ?? []) items.push(item)
      next = body.metadata?.continue
    } while (next !== undefined && next !== '')
    return items
  }

  async function create(object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject> {
    const { apiVersion, kind } = object
    // The API refuses a namespace that its path does not have.
    const { namespace = 'default', ...metadata } = object.metadata
    const place = isClusterScoped(kind) ? {} : { namespace }
    const path = objectPath({ apiVersion, kind, metadata: place })
    const body = { ...object, metadata: { ...metadata, ...place } }
    const answer = await request({ method: 'POST', path, body }, signal)
    if (answer.outcome === 'ok') return answer.body as KubernetesObject
    throw refusal(`create ${kind} ${metadata.name} at ${path}`, answer)
  }

  return { request, list, create, objectPath, close: () => connections.close() }
}

interface ListBody {
  readonly metadata?: { readonly continue?: string }
  readonly items?: readonly KubernetesObject[]
}

function encode(request: KubernetesRequest): HttpRequest {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(request.query ?? {})) query.set(name, String(value))
  const path = query.size === 0 ? request.path : `${request.path}?${query.toString()}`
  const accept = request.answer === 'metadata' ? metadataOnly : 'application/json'
  const headers: Record<string, string> = { accept, 'user-agent': 'holdfast' }
  if (request.body === undefined) return { method: request.method, path, headers }
  const body = JSON.stringify(request.body)
  const json = request.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  headers['content-type'] = request.contentType ?? json
  headers['content-length'] = String(Buffer.byteLength(body))
  return { method: request.method, path, headers, body }
}

function refusal(tried: string, answer: KubernetesAnswer): HarnessError {
  const status = answer.status === 0 ? 'no answer' : `status ${answer.status}`
  const reason = answer.reason === undefined ? '' : ` ${answer.reason}`
  return new HarnessError(`could not ${tried}: ${status}${reason}: ${answer.text ?? 'no text'}`)
}
