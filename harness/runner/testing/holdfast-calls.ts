import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProgramName } from '../../assets/catalogue.ts'
import { resolvePrograms } from '../../assets/resolve-programs.ts'
import { embeddedPrograms } from '../../providers/embedded/embedded-provider.ts'
import { packageRoot } from '../package-root.ts'

/** How a call of holdfast ended. */
export interface CallResult {
  readonly exitCode: number | null
  readonly out: string
  readonly note: string
}

/**
 * A machine of its own for calls of the real command line: working folder, home, cache and
 * temporary folder, all of them empty. The programs come from the cache of whoever runs the tests.
 */
export class HoldfastCalls {
  readonly root: string
  readonly cwd: string
  readonly #programFlags: readonly string[]

  private constructor(root: string, programFlags: readonly string[]) {
    this.root = root
    this.cwd = join(root, 'work')
    this.#programFlags = programFlags
  }

  /** Provides the programs first, which takes minutes on a machine that has none. */
  static async prepare(names: readonly ProgramName[] = embeddedPrograms): Promise<HoldfastCalls> {
    const programs = await resolvePrograms(
      {
        programs: names,
        environment: process.env,
        progress: ({ detail }) => process.stderr.write(`${detail}\n`),
      },
      new AbortController().signal,
    )
    const flags = Object.values(programs).map(({ name, path }) => `--program=${name}=${path}`)
    const root = await mkdtemp(join(tmpdir(), 'holdfast-calls-'))
    for (const name of ['work', 'home', 'tmp']) await mkdir(join(root, name))
    return new HoldfastCalls(root, flags)
  }

  /** Starts a command; those that need programs get them. */
  start(command: 'run' | 'up' | 'prove', ...args: readonly string[]): StartedCall {
    return new StartedCall(this.#spawn([command, ...args, ...this.#programFlags]))
  }

  /** Runs a command that needs no programs to its end. */
  call(...args: readonly string[]): Promise<CallResult> {
    return new StartedCall(this.#spawn(args)).ended
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true })
  }

  #spawn(args: readonly string[]): ChildProcess {
    return spawn(process.execPath, [join(packageRoot, 'harness', 'launch.js'), ...args], {
      cwd: this.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: join(this.root, 'home'),
        TMPDIR: join(this.root, 'tmp'),
        XDG_CACHE_HOME: join(this.root, 'cache'),
      },
    })
  }
}

/** A call that goes on. */
export class StartedCall {
  readonly ended: Promise<CallResult>
  readonly #child: ChildProcess
  #out = ''
  #note = ''

  constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (chunk: Buffer) => (this.#out += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (this.#note += chunk.toString()))
    this.ended = once(child, 'close').then(() => {
      return { exitCode: child.exitCode, out: this.#out, note: this.#note }
    })
  }

  /** What it wrote to standard output so far. */
  get out(): string {
    return this.#out
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }
}
