import type { Environment } from '../assets/cache-folder.ts'
import { every, nowMs } from '../core/clock.ts'
import { oneLine } from '../reporters/clean-text.ts'
import { LiveRegion, type Window } from './live-region.ts'
import { liveLines } from './live-lines.ts'
import { minutes } from './minutes.ts'
import { ProgressState } from './progress-state.ts'
import type { RunnerEvent, RunnerListener } from './runner-event.ts'
import { paintFor, type Paint } from './style-text.ts'
import { summaryLines } from './summary-lines.ts'
import { checkLines } from './verdict-lines.ts'

/** Shows a run to people. */
export interface Terminal {
  readonly listen: RunnerListener
  /** A line beside the run, such as that it was interrupted. */
  readonly say: (text: string) => void
  readonly close: () => void
}

/** Where a run is shown. */
export interface TerminalOptions {
  readonly write: (text: string) => void
  readonly window: Window
  readonly environment: Environment
  readonly cwd: string
  readonly now?: () => number
}

/**
 * Shows a run: on a terminal with lines that live while checks run, else with plain lines that say
 * when each thing happened, as `mm:ss` since the start.
 */
export function openTerminal(options: TerminalOptions): Terminal {
  const isTerminal = options.window.isTTY === true && options.environment['TERM'] !== 'dumb'
  return isTerminal ? new LiveTerminal(options) : new PlainTerminal(options)
}

const drawEveryMs = 200

class LiveTerminal implements Terminal {
  readonly #region: LiveRegion
  readonly #paint: Paint
  readonly #now: () => number
  readonly #cwd: string
  readonly #startedMs: number
  readonly #state = new ProgressState()
  readonly #stop: () => void

  constructor({ cwd, environment, now = nowMs, window, write }: TerminalOptions) {
    this.#region = new LiveRegion(write, window)
    this.#paint = paintFor(true, environment)
    this.#now = now
    this.#cwd = cwd
    this.#startedMs = now()
    this.#stop = every(drawEveryMs, () => this.#draw())
  }

  readonly listen = (event: RunnerEvent): void => {
    this.#state.take(event, this.#now())
    if (event.kind === 'run-done') this.#region.clear()
    const lines = this.#linesOf(event)
    if (lines.length > 0) this.#region.print(lines)
    this.#draw()
  }

  readonly say = (text: string): void => {
    this.#region.print([this.#paint('yellow', text)])
  }

  readonly close = (): void => {
    this.#stop()
    this.#region.clear()
  }

  #draw(): void {
    const time = { nowMs: this.#now(), startedMs: this.#startedMs }
    this.#region.draw(liveLines(this.#state, time, this.#paint))
  }

  #linesOf(event: RunnerEvent): readonly string[] {
    switch (event.kind) {
      case 'header':
        return event.lines
      case 'note': {
        const stamp = minutes(this.#now() - this.#startedMs)
        return [this.#paint('dim', `  ${stamp} ${event.check}: ${oneLine(event.text)}`)]
      }
      case 'check-done':
        return checkLines(event.summary, this.#paint)
      case 'run-done':
        // Nothing runs any more, so that nothing is drawn below the summary.
        this.#state.total = 0
        return summaryLines(event, this.#cwd, this.#paint)
      case 'asset':
      case 'run-started':
      case 'check-state':
      case 'now':
        return []
      default:
        return event satisfies never
    }
  }
}

/** Of packages that are being compiled, a log needs only one now and then. */
const passingEveryMs = 15_000

class PlainTerminal implements Terminal {
  readonly #write: (text: string) => void
  readonly #now: () => number
  readonly #cwd: string
  readonly #startedMs: number
  readonly #last = new Map<string, string>()
  #passingMs = -Infinity

  constructor({ cwd, now = nowMs, write }: TerminalOptions) {
    this.#write = write
    this.#now = now
    this.#cwd = cwd
    this.#startedMs = now()
  }

  readonly listen = (event: RunnerEvent): void => {
    // The summary is for people who copy it: it stands at the margin.
    if (event.kind === 'run-done') this.#write(summaryText(event, this.#cwd))
    else for (const line of this.#linesOf(event)) this.say(line)
  }

  readonly say = (text: string): void => {
    this.#write(`[${minutes(this.#now() - this.#startedMs)}] ${text}`.trimEnd() + '\n')
  }

  readonly close = (): void => undefined

  #linesOf(event: RunnerEvent): readonly string[] {
    switch (event.kind) {
      case 'header':
        return event.lines
      case 'asset':
        return event.passing === true && !this.#isTime() ? [] : [oneLine(event.text)]
      case 'run-started':
        return [`checks: ${event.checks.length}, side by side: ${event.jobs}, in ${event.folder}`]
      case 'check-state':
        return event.state === 'provisioning' ? [`${event.check}: starts its testbed`] : []
      case 'now':
        return this.#changed(event.check, nowText(event))
      case 'note':
        return [`${event.check}: ${oneLine(event.text)}`]
      case 'check-done':
        return checkLines(event.summary, unpainted)
      case 'run-done':
        return []
      default:
        return event satisfies never
    }
  }

  #changed(check: string, text: string): readonly string[] {
    if (this.#last.get(check) === text) return []
    this.#last.set(check, text)
    return [`${check}: ${text}`]
  }

  #isTime(): boolean {
    if (this.#now() - this.#passingMs < passingEveryMs) return false
    this.#passingMs = this.#now()
    return true
  }
}

function summaryText(event: Extract<RunnerEvent, { kind: 'run-done' }>, cwd: string): string {
  return `${summaryLines(event, cwd, unpainted).join('\n')}\n`
}

function nowText({ limitMs, text }: Extract<RunnerEvent, { kind: 'now' }>): string {
  const line = oneLine(text)
  return limitMs === undefined ? line : `${line} (at most ${minutes(limitMs)})`
}

const unpainted: Paint = (_format, text) => text
