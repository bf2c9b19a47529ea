import { nowMs } from '../core/clock.ts'

/** What a run is told when its user wants it to end. */
export interface Interrupts {
  /** Aborted by the first signal: what was done is undone, and the report is written. */
  readonly signal: AbortSignal
  /** Aborted by the second one: the undo stops. The third ends the process at once. */
  readonly hardSignal: AbortSignal
  /** The first signal without one, when something broke that nobody expected. */
  readonly abort: (reason: Error) => void
  readonly close: () => void
}

/**
 * How long a signal counts as the same one. A terminal sends Ctrl-C to a whole process group, and
 * npm, `timeout` and our own launcher each pass it on, so that one key press arrives several times.
 */
const sameSignalMs = 500

/** Where signals come from: `process`, or a stand-in. */
export interface SignalSource {
  on(name: string, listener: () => void): unknown
  off(name: string, listener: () => void): unknown
  exit(code: number): void
}

const usualSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']

/**
 * Turns signals, by default SIGINT, SIGTERM and SIGHUP, into abort signals. `onSignal` hears of
 * the first (1) and of the second (2).
 */
export function listenForInterrupts(
  source: SignalSource,
  onSignal: (count: 1 | 2) => void,
  options: { readonly now?: () => number; readonly signals?: readonly string[] } = {},
): Interrupts {
  const { now = nowMs, signals = usualSignals } = options
  const first = new AbortController()
  const second = new AbortController()
  let countedMs = -Infinity
  const receive = (): void => {
    if (now() - countedMs < sameSignalMs) return
    countedMs = now()
    if (!first.signal.aborted) {
      onSignal(1)
      first.abort(new Error('interrupted'))
    } else if (!second.signal.aborted) {
      onSignal(2)
      second.abort(new Error('interrupted a second time'))
    } else source.exit(130)
  }
  for (const name of signals) source.on(name, receive)
  return {
    signal: first.signal,
    hardSignal: second.signal,
    abort: (reason) => first.abort(reason),
    close: () => {
      for (const name of signals) source.off(name, receive)
    },
  }
}
