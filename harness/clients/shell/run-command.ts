import { spawn, type ChildProcess } from 'node:child_process'
import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { $ } from 'zx/core'
import { HarnessError } from '../../core/errors.ts'

/** A short-lived program to run. Nothing is taken from around it: no shell, no ambient options. */
export interface Command {
  /** A path, or a name that is looked up in the PATH of `environment`. */
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  /** The whole environment of the program. */
  readonly environment: Readonly<Record<string, string>>
  /** Written to its standard input, which is empty otherwise. */
  readonly input?: string | Buffer
  /** Both streams are appended to this file as they come. */
  readonly logFile?: string
  /** Called with each line of standard error, while the program runs. */
  readonly onErrorLine?: (line: string) => void
}

/** How a command ended. A non-zero exit code is a result, not an error. */
export interface CommandResult {
  readonly exitCode: number | null
  readonly exitSignal: string | null
  readonly stdout: string
  readonly stderr: string
  readonly durationMs: number
}

/**
 * Runs a program to its end in a process group of its own. When `signal` is aborted, the whole
 * group is killed and the reason is thrown once the program is gone. For programs that outlive a
 * call (etcd, kwok) the providers have a supervisor; this is for `go build` and `tar`.
 */
export async function runCommand(command: Command, signal: AbortSignal): Promise<CommandResult> {
  signal.throwIfAborted()
  const log = command.logFile === undefined ? undefined : openLog(command.logFile)
  let child: ChildProcess | undefined
  const killGroup = (): void => killProcessGroup(child?.pid)
  const start = (): ChildProcess => {
    child = spawnDirectly(command)
    watchOutput(child, command, log)
    return child
  }
  signal.addEventListener('abort', killGroup, { once: true })
  try {
    const output = await $({ ...everyOption, spawn: start as typeof spawn })`${command.file}`
    signal.throwIfAborted()
    if (output.cause) throw output.cause
    const { exitCode, stdout, stderr, duration } = output
    return { exitCode, exitSignal: output.signal, stdout, stderr, durationMs: duration }
  } catch (cause) {
    signal.throwIfAborted()
    throw new HarnessError(`could not run ${command.file} in ${command.cwd}`, { cause })
  } finally {
    signal.removeEventListener('abort', killGroup)
    if (log !== undefined) await closeLog(log)
  }
}

/** zx reads defaults from ZX_ variables and from its caller's scope: each one is fixed here. */
const everyOption = {
  nothrow: true,
  quiet: true,
  verbose: false,
  preferLocal: false,
  detached: true,
  prefix: '',
  postfix: '',
  timeout: 0,
  shell: true,
  quote: (text: string): string => text,
} as const

/** zx would start bash with one line of text; the argument array goes to the program as it is. */
function spawnDirectly(command: Command): ChildProcess {
  const { args, cwd, environment, file, input } = command
  const child = spawn(file, args, {
    cwd,
    env: { ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    detached: true,
  })
  // A program may end without reading it all; how it ended is what counts.
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(input)
  return child
}

function watchOutput(child: ChildProcess, command: Command, log: WriteStream | undefined): void {
  child.stdout?.on('data', (chunk: Buffer) => void log?.write(chunk))
  let rest = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    log?.write(chunk)
    const lines = (rest + chunk.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) command.onErrorLine?.(line)
  })
  child.stderr?.on('end', () => {
    if (rest !== '') command.onErrorLine?.(rest)
  })
}

function openLog(path: string): WriteStream {
  const log = createWriteStream(path, { flags: 'a' })
  // A log that cannot be written must not end the command; `closeLog` waits for either outcome.
  log.on('error', () => undefined)
  return log
}

async function closeLog(log: WriteStream): Promise<void> {
  if (log.destroyed) return
  log.end()
  await finished(log).catch(() => undefined)
}

function killProcessGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // The group is gone already.
  }
}
