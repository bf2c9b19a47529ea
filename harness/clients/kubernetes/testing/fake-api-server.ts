import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { kubeconfigFor } from './kubeconfig-for.ts'
import { listen } from './listen.ts'

/** An object as the stand-in keeps it. */
export interface StoredObject {
  readonly metadata: {
    readonly name: string
    readonly uid: string
    readonly resourceVersion: string
  }
  readonly [field: string]: unknown
}

interface Change {
  readonly path: string
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly version: number
  readonly object: StoredObject
}

interface Stream {
  readonly path: string
  readonly from: number
  readonly response: ServerResponse
}

/**
 * An API server in memory that lists (in pages) and watches, with one resourceVersion for all. It
 * can forget old versions, go back to older ones, cut its streams, and refuse to answer.
 */
export class FakeApiServer {
  readonly #server = createServer((request, response) => this.#answer(request, response))
  readonly #objects = new Map<string, Map<string, StoredObject>>()
  readonly #streams = new Set<Stream>()
  #changes: Change[] = []
  #version = 1
  #oldest = 0
  #port = 0
  /** What every request is answered with instead, when set. */
  refusal: { readonly status: number; readonly message: string } | undefined
  /** Lists that were asked for, page by page. */
  lists = 0
  /** Requests that met the refusal. */
  refusals = 0

  static async start(): Promise<FakeApiServer> {
    const fake = new FakeApiServer()
    fake.#port = await listen(fake.#server)
    return fake
  }

  get kubeconfig(): string {
    return kubeconfigFor(`http://127.0.0.1:${this.#port}`)
  }

  get streams(): number {
    return this.#streams.size
  }

  /** Creates or changes the object of that name. */
  put(path: string, name: string, fields: Readonly<Record<string, unknown>> = {}): StoredObject {
    const objects = this.#collection(path)
    const before = objects.get(name)
    const { metadata, ...rest } = fields as { metadata?: Record<string, unknown> }
    const version = ++this.#version
    const uid = before?.metadata.uid ?? `uid-${version}`
    const object: StoredObject = {
      ...rest,
      metadata: { ...metadata, name, uid, resourceVersion: String(version) },
    }
    objects.set(name, object)
    this.#publish({ path, type: before === undefined ? 'ADDED' : 'MODIFIED', version, object })
    return object
  }

  remove(path: string, name: string): void {
    const before = this.#collection(path).get(name)
    if (before === undefined) return
    this.#collection(path).delete(name)
    const version = ++this.#version
    const object = { ...before, metadata: { ...before.metadata, resourceVersion: String(version) } }
    this.#publish({ path, type: 'DELETED', version, object })
  }

  /** Forgets the past: a watch from before now gets 410. */
  compact(): void {
    this.#oldest = this.#version
    this.#changes = []
  }

  /** Loses the last writes of all, as if an old data directory had been put back. */
  goBack(versions: number): void {
    this.#version -= versions
    this.#changes = []
    this.#oldest = 0
  }

  bookmark(): void {
    for (const stream of this.#streams) {
      const object = { metadata: { resourceVersion: String(this.#version) } }
      stream.response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
    }
  }

  /** Cuts every stream without a word. */
  cutStreams(): void {
    for (const { response } of this.#streams) response.destroy()
    this.#streams.clear()
  }

  /** Ends every stream in good order, as when its time is over. */
  endStreams(): void {
    for (const { response } of this.#streams) response.end()
    this.#streams.clear()
  }

  async stop(): Promise<void> {
    this.cutStreams()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #collection(path: string): Map<string, StoredObject> {
    let objects = this.#objects.get(path)
    if (objects === undefined) this.#objects.set(path, (objects = new Map()))
    return objects
  }

  #publish(change: Change): void {
    this.#changes.push(change)
    for (const stream of this.#streams) send(stream, change)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    if (this.refusal !== undefined) {
      this.refusals++
      const { status, message } = this.refusal
      answerJson(response, status, { kind: 'Status', code: status, message })
    } else if (url.searchParams.get('watch') === 'true') {
      this.#watch(url, response)
    } else {
      this.#list(url, response)
    }
  }

  #list(url: URL, response: ServerResponse): void {
    this.lists++
    const objects = [...this.#collection(url.pathname).values()]
    const from = Number(url.searchParams.get('continue') ?? 0)
    const limit = Number(url.searchParams.get('limit') ?? 500)
    const next = from + limit < objects.length ? String(from + limit) : ''
    const metadata = { resourceVersion: String(this.#version), continue: next }
    answerJson(response, 200, { metadata, items: objects.slice(from, from + limit) })
  }

  #watch(url: URL, response: ServerResponse): void {
    const from = Number(url.searchParams.get('resourceVersion'))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    if (from < this.#oldest) {
      const object = { kind: 'Status', code: 410, message: `too old resource version: ${from}` }
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`)
      return
    }
    const stream: Stream = { path: url.pathname, from, response }
    this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
    for (const change of this.#changes) send(stream, change)
  }
}

/** Like the real one: nothing up to the version asked for, be it of the past or of the future. */
function send(stream: Stream, change: Change): void {
  if (change.path !== stream.path || change.version <= stream.from) return
  stream.response.write(`${JSON.stringify({ type: change.type, object: change.object })}\n`)
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
