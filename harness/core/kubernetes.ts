import type { Outcome } from './outcome.ts'

/** A Kubernetes object as data: only what every object has is typed. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
    readonly resourceVersion?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
    readonly [field: string]: unknown
  }
  readonly [field: string]: unknown
}

/** A request as it goes over the wire. `path` starts with `/api` or `/apis`. */
export interface KubernetesRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean>>
  readonly body?: unknown
  /** Default `application/json`; for PATCH `application/merge-patch+json`. */
  readonly contentType?: string
  /** Default 10 s; then the outcome is `unknown` for writes and `failed` for reads. */
  readonly limitMs?: number
  /** What is wanted of the object in the answer; `metadata` spares both sides the rest. */
  readonly answer?: 'object' | 'metadata'
}

/** An answer; never an exception. `status` is 0 when none came. */
export interface KubernetesAnswer {
  readonly outcome: Outcome
  readonly status: number
  /** `reason` and `message` of a Status body, or the text of the connection's error. */
  readonly reason?: string
  readonly text?: string
  readonly body?: unknown
  readonly tookMs: number
}

/** Reads and writes objects. Only `request` and `objectPath` talk of the wire. */
export interface KubernetesClient {
  /** One request, one answer; throws only when `signal` is aborted. */
  request(request: KubernetesRequest, signal: AbortSignal): Promise<KubernetesAnswer>
  /** Items of a list, following `continue`; throws when the API does not answer with 200. */
  list(
    path: string,
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<KubernetesObject[]>
  /** Creates the object or throws with what the API said. */
  create(object: KubernetesObject, signal: AbortSignal): Promise<KubernetesObject>
  /** The path of a collection (no name) or of an object. */
  objectPath(object: {
    readonly apiVersion: string
    readonly kind: string
    readonly metadata?: { readonly name?: string; readonly namespace?: string }
  }): string
}
