import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { open, stat, truncate } from 'node:fs/promises'
import type { ChildProcess } from 'node:child_process'
import { describeMs } from '../../core/duration.ts'
import { HarnessError } from '../../core/errors.ts'
import { nowMs } from '../../core/clock.ts'
import { waitFor } from '../../core/deadline.ts'
import type { MemberState } from '../../core/member.ts'
import { Supervision, type Exit, type SupervisedDefinition } from '../control-plane/supervision.ts'
import { lastLines } from './last-lines.ts'

/** A log beyond this size is cut back to nothing; what came before is gone. */
const logBytesMax = 64 * 1024 * 1024
const pauseLimitMs = 5_000

/** What a process is, apart from how it is doing. */
export interface ProcessDefinition extends SupervisedDefinition {
  readonly command: string
  /** Asked again at every start. */
  readonly args: () => readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly logFile: string
}

/** One long-lived process of this machine, kept alive. */
export class SupervisedProcess extends Supervision<ProcessDefinition> {
  #child: ChildProcess | undefined
  #paused = false

  /** As the kernel says: a pause that did not take is no pause. */
  get state(): MemberState {
    const pid = this.#child?.pid
    if (pid === undefined) return 'down'
    return this.#paused && isStopped(pid) ? 'paused' : 'running'
  }

  get pid(): number | undefined {
    return this.#child?.pid
  }

  /** SIGSTOP, and waits until the kernel says that it took. */
  async pause(signal: AbortSignal): Promise<void> {
    if (this.#child === undefined) return
    this.#paused = true
    this.#signal('SIGSTOP')
    await waitFor(
      { name: `${this.definition.name} to stand still`, limitMs: pauseLimitMs, everyMs: 5 },
      () => Promise.resolve({ done: this.state !== 'running', seen: this.state }),
      signal,
    )
  }

  resume(): Promise<void> {
    this.#resume()
    return Promise.resolve()
  }

  async logs(linesMax: number): Promise<string[]> {
    return lastLines(this.definition.logFile, linesMax)
  }

  /** Cuts the log when it has grown too long. */
  async limitLog(): Promise<void> {
    const size = await stat(this.definition.logFile).catch(() => undefined)
    if (size !== undefined && size.size > logBytesMax) await truncate(this.definition.logFile, 0)
  }

  protected send(kill: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    // A stopped process does not act on SIGTERM before it goes on.
    if (this.#paused && kill === 'SIGTERM') this.#resume()
    this.#signal(kill)
    return Promise.resolve()
  }

  protected async launch(): Promise<{ readonly exited: Promise<Exit> }> {
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
      return { exited: this.#adopt(child) }
    } finally {
      await log.close()
    }
  }

  #adopt(child: ChildProcess): Promise<Exit> {
    this.#child = child
    this.#paused = false
    // The runner lives as long as its own work, not as long as its children.
    child.unref()
    return new Promise((resolve) => {
      child.once('exit', (code, killedBy) => {
        this.#child = undefined
        this.#paused = false
        resolve({ code, signal: killedBy })
      })
    })
  }

  #resume(): void {
    if (this.#child === undefined) return
    this.#signal('SIGCONT')
    this.#paused = false
  }

  #signal(kill: NodeJS.Signals): void {
    const pid = this.#child?.pid
    if (pid === undefined) return
    try {
      process.kill(pid, kill)
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ESRCH') return
      const ranMs = describeMs(nowMs() - this.startedMs)
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
