/**
 * The only place that reads time. Monotonic time orders what happened; wall time is read for the
 * heartbeats of the history and for schedules, which Kubernetes keeps on the wall clock.
 */

/** Milliseconds on a monotonic clock that starts with the process. */
export function nowMs(): number {
  return performance.now()
}

/** Milliseconds since 1970 on the wall clock. */
export function wallMs(): number {
  return Date.now()
}

/** The wall time as RFC 3339 with milliseconds, in UTC. */
export function rfc3339(wall: number): string {
  return new Date(wall).toISOString()
}

/** The wall time as libraries want it that take a Date. */
export function dateAt(wall: number): Date {
  return new Date(wall)
}

/** Milliseconds since 1970 of an RFC 3339 text, or `undefined` when it is none. */
export function parseRfc3339(text: string | null | undefined): number | undefined {
  if (text === undefined || text === null) return undefined
  const parsed = Date.parse(text)
  return Number.isNaN(parsed) ? undefined : parsed
}

/** Resolves after `durationMs`; rejects with the signal's reason as soon as it is aborted. */
export function sleep(durationMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(asError(signal.reason))
      return
    }
    const timer = setTimeout(finish, Math.max(0, durationMs))
    function finish(): void {
      signal.removeEventListener('abort', abort)
      resolve()
    }
    function abort(): void {
      clearTimeout(timer)
      reject(asError(signal.reason))
    }
    signal.addEventListener('abort', abort, { once: true })
  })
}

/** Calls `beat` every `periodMs` until the returned function is called. */
export function every(periodMs: number, beat: () => void): () => void {
  const timer = setInterval(beat, periodMs)
  timer.unref()
  return () => clearInterval(timer)
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason))
}
