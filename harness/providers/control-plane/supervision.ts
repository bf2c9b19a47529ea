import { HarnessError } from '../../core/errors.ts'
import { nowMs, sleep } from '../../core/clock.ts'
import { WaitLimitError, withDeadline } from '../../core/deadline.ts'
import type { ExitEvent, StartEvent } from '../../core/event.ts'
import type { MemberState } from '../../core/member.ts'
import type { RestartTimings } from '../../core/timings.ts'

const endLimitMs = 20_000
/** What a kubelet gives a static pod. */
const graceDefaultMs = 30_000

/** How a program ended. */
export type Exit = Pick<ExitEvent, 'code' | 'signal'>

/** What a program is, apart from how it is doing. */
export interface SupervisedDefinition {
  readonly name: string
  readonly restart: RestartTimings
  /** How long it may take to end when it is asked to; default 30 s, as a pod. */
  readonly graceMs?: number
  /** Runs before every start that the supervisor makes by itself and before `start`. */
  readonly beforeStart?: (signal: AbortSignal) => Promise<void>
  readonly onExit: (exit: Pick<ExitEvent, 'code' | 'signal' | 'expected' | 'ranMs'>) => void
  readonly onStart: (by: StartEvent['by']) => void
}

/**
 * One long-lived program, kept alive as a kubelet keeps a static pod: what ends by itself is
 * started again with a back-off that doubles; what was killed or stopped on purpose stays down.
 * How it is started and told to end, a process of this machine or a container, its kinds know.
 */
export abstract class Supervision<D extends SupervisedDefinition = SupervisedDefinition> {
  readonly definition: D
  #isUp = false
  #wanted = false
  #startedMs = 0
  #backOffMs: number
  #exited: Promise<void> = Promise.resolve()
  #restarting: AbortController | undefined
  #turn: Promise<void> = Promise.resolve()
  #closed = false

  constructor(definition: D) {
    this.definition = definition
    this.#backOffMs = definition.restart.backOffFirstMs
  }

  abstract get state(): MemberState
  abstract pause(signal: AbortSignal): Promise<void>
  abstract resume(signal: AbortSignal): Promise<void>
  /** The last lines of its log. */
  abstract logs(linesMax: number): Promise<string[]>

  /** Starts it; the promise inside is kept when it has ended. */
  protected abstract launch(): Promise<{ readonly exited: Promise<Exit> }>
  /** Only sends it: its end is waited for. */
  protected abstract send(kill: 'SIGKILL' | 'SIGTERM', signal: AbortSignal): Promise<void>

  /** Whether it was started and its end was not seen yet. */
  protected get isUp(): boolean {
    return this.#isUp
  }

  protected get startedMs(): number {
    return this.#startedMs
  }

  /** Starts it unless it runs; from now on it is kept alive. */
  async start(by: StartEvent['by'], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#closed) throw new HarnessError(`${this.definition.name} was taken away`)
    this.#wanted = true
    this.#cancelRestart()
    await this.#inTurn(async () => {
      if (this.#isUp || !this.#wanted) return
      await this.definition.beforeStart?.(signal)
      // Meanwhile somebody may have wanted its end.
      if (this.#wanted) await this.#launch(by)
    })
  }

  /** Ends it for good: what asks for a start afterwards is refused. */
  async close(signal: AbortSignal): Promise<void> {
    this.#closed = true
    await this.kill(signal)
  }

  /** SIGKILL, and waits for its end. It stays down. */
  async kill(signal: AbortSignal): Promise<void> {
    await this.#end(() => this.#killed(signal))
  }

  /** SIGTERM, and SIGKILL to what is still there after its grace. It stays down. */
  async stop(signal: AbortSignal): Promise<void> {
    const { graceMs: limitMs = graceDefaultMs } = this.definition
    await this.#end(async () => {
      await this.send('SIGTERM', signal)
      try {
        await this.#untilExited('SIGTERM', limitMs, signal)
      } catch (error) {
        if (!(error instanceof WaitLimitError)) throw error
        await this.#killed(signal)
      }
    })
  }

  async #end(act: () => Promise<void>): Promise<void> {
    this.#wanted = false
    this.#cancelRestart()
    await this.#inTurn(async () => {
      if (this.#isUp) await act()
    })
  }

  async #killed(signal: AbortSignal): Promise<void> {
    await this.send('SIGKILL', signal)
    await this.#untilExited('SIGKILL', endLimitMs, signal)
  }

  #untilExited(kill: string, limitMs: number, signal: AbortSignal): Promise<void> {
    const name = `${this.definition.name} to exit after ${kill}`
    return withDeadline({ name, limitMs }, () => this.#exited, signal)
  }

  /** Starts and ends wait for each other, in the order in which they were asked for. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #launch(by: StartEvent['by']): Promise<void> {
    const { exited } = await this.launch()
    this.#isUp = true
    this.#startedMs = nowMs()
    this.#exited = exited.then((exit) => {
      this.#isUp = false
      const ranMs = nowMs() - this.#startedMs
      const expected = !this.#wanted
      this.definition.onExit({ ...exit, expected, ranMs })
      if (!expected) this.#restartLater(ranMs)
    })
    this.definition.onStart(by)
  }

  #restartLater(ranMs: number): void {
    const { restart } = this.definition
    if (ranMs >= restart.resetAfterMs) this.#backOffMs = restart.backOffFirstMs
    const waitMs = this.#backOffMs
    this.#backOffMs = Math.min(restart.backOffMaxMs, this.#backOffMs * 2)
    const controller = new AbortController()
    this.#restarting = controller
    this.#restartAfter(waitMs, controller.signal).catch(() => undefined)
  }

  async #restartAfter(waitMs: number, signal: AbortSignal): Promise<void> {
    await sleep(waitMs, signal)
    await this.#inTurn(async () => {
      // What must happen before a start may need the API, which may be down: it may fail.
      await this.definition.beforeStart?.(signal).catch(() => undefined)
      if (signal.aborted || !this.#wanted || this.#isUp) return
      await this.#launch('supervisor')
    })
  }

  #cancelRestart(): void {
    this.#restarting?.abort(new Error('not wanted any more'))
    this.#restarting = undefined
  }
}
