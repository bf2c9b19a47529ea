import { nowMs, sleep } from '../../core/clock.ts'
import { describeMs } from '../../core/duration.ts'
import { HarnessError } from '../../core/errors.ts'
import type { NewEvent } from '../../core/event.ts'
import type { KubernetesClient } from '../../core/kubernetes.ts'
import type { Resource } from '../../core/resources.ts'
import { makeLatch } from './latch.ts'
import { listAll, presentVersion, type ListOptions, type WholeList } from './list-all.ts'
import { ObservedObjects } from './observed-objects.ts'
import { watchedResources } from './watched-resources.ts'
import { watchStream, type StreamConfig, type StreamEnd, type WatchLine } from './watch-stream.ts'

/** Limits of a watch, in milliseconds. */
export interface WatchLimits {
  /** For the first list, retries included. */
  readonly syncMs: number
  /** For each page of a list. */
  readonly pageMs: number
  /** How long a stream lives, in whole seconds: a gap begins at most this long before its cause. */
  readonly streamMs: number
  /** Pause after the first failure; doubles with each. */
  readonly backOffFirstMs: number
  readonly backOffMaxMs: number
}

export interface ResourceWatchOptions<R extends Resource> {
  readonly resource: R
  readonly client: KubernetesClient
  readonly config: StreamConfig
  readonly limits: WatchLimits
  readonly record: (event: NewEvent) => void
}

/** A stream that broke, until it is known to be whole again. */
interface Breach {
  readonly text: string
  /** When the stream that follows was opened. */
  openedMs?: number
}

/**
 * Sees every change of a resource, or says from when to when it did not. A stream that ends is
 * resumed from the last resourceVersion and has missed nothing; when the server no longer has that
 * one, the resource is listed again and the history gets a gap.
 */
export class ResourceWatch<R extends Resource> {
  readonly objects: ObservedObjects<R>
  readonly #options: ResourceWatchOptions<R>
  readonly #firstList = makeLatch()
  #resourceVersion: string | undefined
  /** When a line came last, or a stream ended in good order: what happened later is not known. */
  #goodMs = 0
  #breach: Breach | undefined
  #listed = false
  #backOffMs = 0

  constructor(options: ResourceWatchOptions<R>) {
    this.#options = options
    const { project } = watchedResources[options.resource]
    this.objects = new ObservedObjects(options.resource, project, options.record)
  }

  /** Settles with the first list. */
  get synced(): Promise<void> {
    return this.#firstList.promise
  }

  /** Lists and watches until `signal` is aborted. Throws when the first list does not succeed. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      while (!signal.aborted) {
        if (this.#resourceVersion === undefined) await this.#list(signal)
        else await this.#follow(this.#resourceVersion, signal)
      }
    } catch (error) {
      this.#firstList.fail(error instanceof Error ? error : new Error(String(error)))
      if (!signal.aborted) throw error
    } finally {
      this.#firstList.fail(new HarnessError('stopped before the first list'))
      this.#sayIfBlind()
    }
  }

  get #collection(): ListOptions {
    const { resource, client, limits } = this.#options
    return { client, path: watchedResources[resource].path, pageMs: limits.pageMs }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { resource, limits } = this.#options
    const startedMs = nowMs()
    for (;;) {
      const list = await listAll(this.#collection, signal)
      if ('items' in list) {
        this.#takeIn(list)
        return
      }
      if (!this.#listed && nowMs() - startedMs > limits.syncMs) {
        const tried = `could not list ${resource} within ${describeMs(limits.syncMs)}`
        throw new HarnessError(`${tried}; last seen: ${list.text}`)
      }
      await this.#pause(signal)
    }
  }

  #takeIn(list: WholeList): void {
    if (this.#listed) this.#recordWatch('gap', this.#breach?.text ?? 'listed again')
    this.objects.replace(list.items)
    this.#recordWatch('synced')
    this.#resourceVersion = list.resourceVersion
    this.#goodMs = list.askedMs
    this.#breach = undefined
    this.#listed = true
    this.#backOffMs = 0
    this.#firstList.open()
  }

  async #follow(resourceVersion: string, signal: AbortSignal): Promise<void> {
    const { config, limits } = this.#options
    if (this.#breach !== undefined && !(await this.#canResume(resourceVersion, signal))) return
    const beganMs = nowMs()
    const end = await watchStream(
      {
        config,
        path: this.#collection.path,
        resourceVersion,
        seconds: Math.ceil(limits.streamMs / 1000),
        onOpen: () => {
          if (this.#breach !== undefined) this.#breach.openedMs = nowMs()
        },
        onLine: (line) => this.#read(line),
      },
      signal,
    )
    if (!signal.aborted) await this.#afterEnd(end, nowMs() - beganMs, signal)
  }

  /** Waits a little when the server does not answer; forgets a resourceVersion of the future. */
  async #canResume(resourceVersion: string, signal: AbortSignal): Promise<boolean> {
    const now = await presentVersion(this.#collection, signal)
    if ('text' in now) {
      await this.#pause(signal)
      return false
    }
    if (BigInt(now.resourceVersion) >= BigInt(resourceVersion)) return true
    this.#breach = { text: 'the API server has gone back to older data' }
    this.#resourceVersion = undefined
    return false
  }

  async #afterEnd(end: StreamEnd, tookMs: number, signal: AbortSignal): Promise<void> {
    const { limits } = this.#options
    // At once means refused, however politely.
    if (end.cause === 'closed' && tookMs >= limits.backOffMaxMs / 2) {
      this.#seeWhole()
      return
    }
    this.#breach = { text: this.#breach?.text ?? end.text }
    if (end.cause === 'expired') this.#resourceVersion = undefined
    else await this.#pause(signal)
  }

  #read({ type, object }: WatchLine): void {
    this.#seeWhole()
    if (type === 'ADDED') this.objects.see('added', object)
    else if (type === 'MODIFIED') this.objects.see('modified', object)
    else if (type === 'DELETED') this.objects.seeDeleted(object)
    this.#resourceVersion = object.metadata?.resourceVersion ?? this.#resourceVersion
  }

  /** The stream works: whatever broke before was resumed without a loss. */
  #seeWhole(): void {
    if (this.#breach !== undefined) {
      const toMs = this.#breach.openedMs ?? nowMs()
      const blind = `blind for ${describeMs(toMs - this.#goodMs)} (${this.#breach.text})`
      this.#recordWatch('synced', `${blind}; resumed, nothing was missed`, toMs)
      this.#breach = undefined
    }
    this.#goodMs = nowMs()
    this.#backOffMs = 0
  }

  /** A history that ends while the stream is broken, or hangs, ends with a gap. */
  #sayIfBlind(): void {
    const silentMs = nowMs() - this.#goodMs
    const hangs = silentMs > 1.5 * this.#options.limits.streamMs
    if (!this.#listed || (this.#breach === undefined && !hangs)) return
    const cause = this.#breach?.text ?? `nothing came for ${describeMs(silentMs)}`
    this.#recordWatch('gap', `${cause}; not resumed before the watch was stopped`)
  }

  /** With a reason, from the last thing seen to `toMs`, in tenths of a millisecond. */
  #recordWatch(state: 'synced' | 'gap', reason?: string, toMs = nowMs()): void {
    const { resource, record } = this.#options
    const span = { fromMs: round(this.#goodMs), toMs: round(toMs), reason: reason ?? '' }
    record({ kind: 'watch', resource, state, ...(reason !== undefined && span) })
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const { backOffFirstMs, backOffMaxMs } = this.#options.limits
    this.#backOffMs = Math.min(backOffMaxMs, Math.max(backOffFirstMs, this.#backOffMs * 2))
    await sleep(this.#backOffMs, signal)
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10
}
