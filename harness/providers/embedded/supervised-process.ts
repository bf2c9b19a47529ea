import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { open, stat, truncate } from 'node:fs/promises'
import type { ChildProcess } from 'node:child_process'
import { describeMs } from '../../core/duration.ts'
import { HarnessError } from '../../core/errors.ts'
import { nowMs, sleep } from '../../core/clock.ts'
import { waitFor, withDeadline } from '../../core/deadline.ts'
import type { ExitEvent, StartEvent } from '../../core/event.ts'
import type { MemberState } from '../../core/member.ts'
import type { RestartTimings } from '../../core/timings.ts'
import { lastLines } from './last-lines.ts'

/** A log beyond this size is cut back to nothing; what came before is gone. */
const logBytesMax = 64 * 1024 * 1024
const stopLimitMs = 20_000
const pauseLimitMs = 5_000

/** What a process is, apart from how it is doing. */
export interface ProcessDefinition {
  readonly name: string
  readonly command: string
  /** Asked again at every start. */
  readonly args: () => readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
  readonly restart: RestartTimings
  /** Runs before every start that the supervisor makes by itself and before `start`. */
  readonly beforeStart?: (signal: AbortSignal) => Promise<void>
  readonly onExit: (exit: Pick<ExitEvent, 'code' | 'signal' | 'expected' | 'ranMs'>) => void
  readonly onStart: (by: StartEvent['by']) => void
}

/**
 * One long-lived program, kept alive as a kubelet keeps a static pod: what ends by itself is
 * started again with a back-off that doubles; what was killed or stopped on purpose stays down.
 */
export class SupervisedProcess {
  readonly definition: ProcessDefinition
  #child: ChildProcess | undefined
  #wanted = false
  #paused = false
  #startedMs = 0
  #backOffMs: number
  #exited: Promise<void> = Promise.resolve()
  #restarting: AbortController | undefined
  #turn: Promise<void> = Promise.resolve()
  #closed = false

  constructor(definition: ProcessDefinition) {
    this.definition = definition
    this.#backOffMs = definition.restart.backOffFirstMs
  }

  /** As the kernel says: a pause that did not take is no pause. */
  get state(): MemberState {
    const pid = this.#child?.pid
    if (pid === undefined) return 'down'
    return this.#paused && isStopped(pid) ? 'paused' : 'running'
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** Starts it unless it runs; from now on it is kept alive. */
  async start(by: StartEvent['by'], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#closed) throw new HarnessError(`${this.definition.name} was taken away`)
    this.#wanted = true
    this.#cancelRestart()
    await this.#inTurn(async () => {
      if (this.#child !== undefined || !this.#wanted) return
      await this.definition.beforeStart?.(signal)
      // Meanwhile somebody may have wanted its end.
      if (this.#wanted) await this.#spawn(by)
    })
  }

  /** Ends it for good: what asks for a start afterwards is refused. */
  async close(signal: AbortSignal): Promise<void> {
    this.#closed = true
    await this.kill(signal)
  }

  /** SIGKILL, and waits for its end. It stays down. */
  async kill(signal: AbortSignal): Promise<void> {
    await this.#end('SIGKILL', signal)
  }

  /** SIGTERM, and waits for its end at most 20 s; then it says so. It stays down. */
  async stop(signal: AbortSignal): Promise<void> {
    await this.#end('SIGTERM', signal)
  }

  /** SIGSTOP, and waits until the kernel says that it took. */
  async pause(signal: AbortSignal): Promise<void> {
    if (this.#child === undefined) return
    this.#paused = true
    this.#send('SIGSTOP')
    await waitFor(
      { name: `${this.definition.name} to stand still`, limitMs: pauseLimitMs, everyMs: 5 },
      () => Promise.resolve({ done: this.state !== 'running', seen: this.state }),
      signal,
    )
  }

  resume(): void {
    if (this.#child === undefined) return
    this.#send('SIGCONT')
    this.#paused = false
  }

  /** The last lines of its log. */
  async logs(linesMax: number): Promise<string[]> {
    return lastLines(this.definition.logFile, linesMax)
  }

  /** Cuts the log when it has grown too long. */
  async limitLog(): Promise<void> {
    const size = await stat(this.definition.logFile).catch(() => undefined)
    if (size !== undefined && size.size > logBytesMax) await truncate(this.definition.logFile, 0)
  }

  async #end(kill: 'SIGKILL' | 'SIGTERM', signal: AbortSignal): Promise<void> {
    this.#wanted = false
    this.#cancelRestart()
    await this.#inTurn(async () => {
      if (this.#child === undefined) return
      // A stopped process does not act on SIGTERM before it goes on.
      if (this.#paused && kill === 'SIGTERM') this.resume()
      this.#send(kill)
      const name = `${this.definition.name} to exit after ${kill}`
      await withDeadline({ name, limitMs: stopLimitMs }, () => this.#exited, signal)
    })
  }

  /** Starts and ends wait for each other, in the order in which they were asked for. */
  #inTurn(act: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(act)
    this.#turn = turn.catch(() => undefined)
    return turn
  }

  async #spawn(by: StartEvent['by']): Promise<void> {
    const { command, args, environment, logFile, name } = this.definition
    const log = await open(logFile, 'a', 0o600)
    try {
      const child = spawn(command, [...args()], {
        stdio: ['ignore', log.fd, log.fd],
        // An own process group: a Ctrl-C in the terminal is for the runner alone.
        detached: true,
        env: environment,
      })
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', (cause) => {
          reject(new HarnessError(`could not start ${name} (${command})`, { cause }))
        })
      })
      this.#adopt(child)
      this.definition.onStart(by)
    } finally {
      await log.close()
    }
  }

  #adopt(child: ChildProcess): void {
    this.#child = child
    this.#paused = false
    this.#startedMs = nowMs()
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, killedBy) => {
        this.#child = undefined
        this.#paused = false
        const ranMs = nowMs() - this.#startedMs
        const expected = !this.#wanted
        this.definition.onExit({ code, signal: killedBy, expected, ranMs })
        if (!expected) this.#restartLater(ranMs)
        resolve()
      })
    })
    // The runner lives as long as its own work, not as long as its children.
    child.unref()
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
      if (signal.aborted || !this.#wanted || this.#child !== undefined) return
      await this.#spawn('supervisor')
    })
  }

  #cancelRestart(): void {
    this.#restarting?.abort(new Error('not wanted any more'))
    this.#restarting = undefined
  }

  #send(kill: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      process.kill(pid, kill)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return
      const ranMs = describeMs(nowMs() - this.#startedMs)
      const text = `could not send ${kill} to ${this.definition.name}, up for ${ranMs}`
      throw new HarnessError(text, { cause })
    }
  }
}

/** State `T` in `/proc/PID/stat`, behind the parenthesized name, which may hold anything. */
function isStopped(pid: number): boolean {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).startsWith('T')
  } catch {
    return false
  }
}
