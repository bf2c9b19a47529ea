import { brokenExitCode, callHoldfast, describeFailure } from './call-holdfast.ts'

/**
 * Carries out the command line and ends the process with its exit code. `hasLauncher`: another
 * Node started this one and holds the other end of an IPC channel.
 */
export async function runCommandLine(args: readonly string[], hasLauncher: boolean): Promise<void> {
  if (hasLauncher) endWithLauncher()
  const unexpected = new UnexpectedErrors()
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe)
  const exitCode = await callHoldfast(args, {
    cwd: process.cwd(),
    environment: process.env,
    out: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    guard: (abort) => unexpected.guard(abort),
  })
  await written(process.stdout)
  if (unexpected.happened) {
    process.stderr.write('holdfast: exit code 3, because of the error that nobody expected\n')
  }
  process.exit(unexpected.happened ? brokenExitCode : exitCode)
}

/** A killed launcher counts as a closed terminal: for its caller holdfast is gone. */
function endWithLauncher(): void {
  process.once('disconnect', () => process.emit('SIGHUP', 'SIGHUP'))
  // The channel must not keep a finished command alive.
  process.channel?.unref()
}

/** Errors that no command caught: one sentence and exit code 3, after the undo if there is one. */
class UnexpectedErrors {
  happened = false
  #abort: ((error: Error) => void) | undefined

  constructor() {
    process.on('uncaughtException', (error) => this.#receive(error))
  }

  guard(abort: (error: Error) => void): () => void {
    this.#abort = abort
    return () => (this.#abort = undefined)
  }

  #receive(error: Error): void {
    process.stderr.write(`${describeFailure(error, process.env)}\n`)
    if (this.#abort === undefined || this.happened) process.exit(brokenExitCode)
    this.happened = true
    this.#abort(error)
  }
}

/** Whoever read the output has gone (`holdfast list | head -1`): nobody is left to be told. */
function ignoreClosedPipe(error: Error): void {
  if ('code' in error && error.code === 'EPIPE') return
  throw error
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()))
}
