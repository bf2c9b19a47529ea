import { HarnessError } from './errors.ts'
import { nowMs, sleep } from './clock.ts'

/** What a wait saw last: `done` ends it, `seen` goes into the message when the limit is reached. */
export interface Look<T> {
  readonly done: boolean
  readonly seen: string
  readonly value?: T
}

/** A wait reached its limit. Carries what was waited for, for how long, and the last thing seen. */
export class WaitLimitError extends HarnessError {
  readonly waitName: string
  readonly limitMs: number
  readonly lastSeen: string

  constructor(waitName: string, limitMs: number, lastSeen: string, cause?: unknown) {
    super(
      `waited ${(limitMs / 1000).toFixed(1)} s for ${waitName}; last seen: ${lastSeen}`,
      cause === undefined ? undefined : { cause },
    )
    this.waitName = waitName
    this.limitMs = limitMs
    this.lastSeen = lastSeen
  }
}

/**
 * Runs `body` with a signal that is aborted by `signal` or after `limitMs`, whichever is first; not
 * at all when `signal` is aborted already.
 */
export async function withDeadline<T>(
  options: { readonly name: string; readonly limitMs: number },
  body: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  if (signal?.aborted === true) throw asError(signal.reason)
  const { limitMs, name } = options
  const controller = new AbortController()
  let end: (reason: unknown) => void = () => undefined
  const ended = new Promise<never>((_resolve, reject) => {
    end = (reason) => {
      controller.abort(reason)
      reject(asError(reason))
    }
  })
  // Made when it is needed: with its stack it would cost more than the rest of a short call.
  const reached = (): WaitLimitError => new WaitLimitError(name, limitMs, 'no answer')
  const timer = setTimeout(() => end(reached()), limitMs)
  const abort = (): void => end(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([body(controller.signal), ended])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}

/**
 * Looks again and again until a look is `done`. A look that throws counts as "not yet" and its
 * error is what was seen last. Throws `WaitLimitError` at the limit.
 */
export async function waitFor<T = void>(
  options: { readonly name: string; readonly limitMs: number; readonly everyMs?: number },
  look: (signal: AbortSignal) => Promise<Look<T>>,
  signal: AbortSignal,
): Promise<T> {
  const startedMs = nowMs()
  let lastSeen = 'nothing'
  let cause: unknown
  for (;;) {
    signal.throwIfAborted()
    const leftMs = options.limitMs - (nowMs() - startedMs)
    if (leftMs <= 0) throw new WaitLimitError(options.name, options.limitMs, lastSeen, cause)
    try {
      const seen = await withDeadline({ name: options.name, limitMs: leftMs }, look, signal)
      lastSeen = seen.seen
      cause = undefined
      if (seen.done) return seen.value as T
    } catch (error) {
      signal.throwIfAborted()
      // The wait's own limit cuts a look short: then what an earlier look saw says more.
      if (!(error instanceof WaitLimitError && error.waitName === options.name)) {
        lastSeen = error instanceof Error ? error.message : String(error)
      }
      cause = error
    }
    await sleep(options.everyMs ?? 100, signal)
  }
}
