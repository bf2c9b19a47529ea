import type { RequestContext } from '@kubernetes/client-node'
// Not the whole package, most of which is generated: see delay-generated-classes.ts.
/* oxlint-disable import/extensions -- a file of a package has its extension */
import { KubeConfig } from '@kubernetes/client-node/dist/config.js'
import { Watch } from '@kubernetes/client-node/dist/watch.js'
/* oxlint-enable import/extensions */

/** A line of a watch. The object of an `ERROR` is a Status. */
export interface WatchLine {
  readonly type: string
  readonly object: WatchedObject
}

/** What every watched object has, and `code` and `message` of a Status. */
export interface WatchedObject {
  readonly metadata?: { readonly uid?: string; readonly resourceVersion?: string }
  readonly code?: number
  readonly message?: string
}

/**
 * How a stream ended. `closed`: by the server, in good order; `expired`: the server cannot go on
 * from that resourceVersion (410, or any ERROR); `broken`: it may be tried again.
 */
export interface StreamEnd {
  readonly cause: 'closed' | 'expired' | 'broken'
  readonly text: string
}

export interface StreamOptions {
  readonly config: StreamConfig
  readonly path: string
  readonly resourceVersion: string
  /** After this time the server ends the stream. */
  readonly seconds: number
  /** The server has taken the request; an ERROR may follow at once. */
  readonly onOpen: () => void
  readonly onLine: (line: WatchLine) => void
}

/**
 * A kubeconfig for watches. client-node makes a dispatcher with a connection of its own for every
 * watch and closes none of them: this one remembers the last, to be dropped with its watch.
 */
export class StreamConfig extends KubeConfig {
  #dispatcher: ReturnType<RequestContext['getDispatcher']>

  constructor(config: KubeConfig) {
    super()
    this.loadFromOptions(config)
  }

  override async applySecurityAuthentication(context: RequestContext): Promise<void> {
    await super.applySecurityAuthentication(context)
    this.#dispatcher = context.getDispatcher()
  }

  /** Ends the connection of the last watch at once. */
  async dropConnection(): Promise<void> {
    const dispatcher = this.#dispatcher
    this.#dispatcher = undefined
    await dispatcher?.destroy()
  }
}

/**
 * Watches until the stream ends, for whatever reason, or `signal` is aborted; rejects only with
 * what `onLine` threw, which client-node would swallow. A stream without a byte for 30 s counts as
 * broken: client-node gives it up.
 */
export async function watchStream(options: StreamOptions, signal: AbortSignal): Promise<StreamEnd> {
  const { config, path, resourceVersion, seconds, onOpen, onLine } = options
  const query = { resourceVersion, allowWatchBookmarks: true, timeoutSeconds: seconds }
  const ended = new AbortController()
  let over = false
  let thrown: { readonly error: unknown } | undefined
  try {
    const end = await new Promise<StreamEnd>((resolve) => {
      const stop = (): void => resolve({ cause: 'broken', text: 'stopped' })
      const receive = (type: string, object: WatchedObject): void => {
        if (ended.signal.aborted) return
        try {
          if (type === 'ERROR') resolve(endOfError(object))
          else onLine({ type, object })
        } catch (error) {
          thrown ??= { error }
          stop()
        }
      }
      const done = (error: unknown): void => {
        over = true
        resolve(endOfStream(error))
      }
      signal.addEventListener('abort', stop, { once: true, signal: ended.signal })
      new Watch(config).watch(path, query, receive, done).then(() => over || onOpen(), done)
      if (signal.aborted) stop()
    })
    if (thrown !== undefined) throw thrown.error
    return end
  } finally {
    ended.abort()
    await config.dropConnection()
  }
}

function endOfError(status: WatchedObject): StreamEnd {
  return { cause: 'expired', text: status.message ?? `an ERROR with code ${status.code ?? 'none'}` }
}

function endOfStream(error: unknown): StreamEnd {
  if (error === null || error === undefined) return { cause: 'closed', text: 'closed' }
  const { statusCode, message, cause } = error as {
    statusCode?: number
    message?: string
    cause?: { message?: string }
  }
  const text = [message, cause?.message].filter((part) => part !== undefined).join(': ')
  return { cause: statusCode === 410 ? 'expired' : 'broken', text }
}
