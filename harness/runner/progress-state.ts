import type { RunnerEvent } from './runner-event.ts'

/** What a check does right now. */
export interface RunningCheck {
  readonly check: string
  readonly startedMs: number
  readonly text: string
  readonly sinceMs: number
  readonly limitMs?: number
}

/** What of a run has to be remembered to show how it is doing. */
export class ProgressState {
  readonly running = new Map<string, RunningCheck>()
  done = 0
  total = 0
  /** What is being found, downloaded or built, before the checks begin. */
  asset: { readonly text: string; readonly sinceMs: number } | undefined

  /** Takes in an event that came at `nowMs`. */
  take(event: RunnerEvent, nowMs: number): void {
    switch (event.kind) {
      case 'asset':
        this.asset = { text: event.text, sinceMs: this.asset?.sinceMs ?? nowMs }
        return
      case 'run-started':
        this.asset = undefined
        this.total = event.checks.length
        return
      case 'check-state':
        this.#set(event.check, { text: stateText[event.state], sinceMs: nowMs })
        return
      case 'now': {
        const limit = event.limitMs === undefined ? {} : { limitMs: event.limitMs }
        this.#set(event.check, { text: event.text, sinceMs: nowMs, ...limit })
        return
      }
      case 'check-done': {
        const { check, sabotage } = event.summary
        const key = sabotage === undefined ? check : `${check.split('@')[0] ?? ''}@${sabotage}`
        this.running.delete(key)
        this.done += 1
        return
      }
      case 'run-done':
        this.running.clear()
        return
      case 'header':
      case 'note':
        return
      default:
        event satisfies never
    }
  }

  #set(check: string, now: Pick<RunningCheck, 'text' | 'sinceMs' | 'limitMs'>): void {
    const startedMs = this.running.get(check)?.startedMs ?? now.sinceMs
    this.running.set(check, { check, startedMs, ...now })
  }
}

const stateText = {
  provisioning: 'starts its testbed',
  running: 'begins',
  ending: 'takes its testbed away and judges',
} as const
