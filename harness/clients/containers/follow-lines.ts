import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { HarnessError } from '../../core/errors.ts'

/**
 * Runs a docker command that goes on for as long as there is something to tell, such as `events`,
 * and calls `onLine` with each line of its output. Resolves when the command ends or `signal` is
 * aborted, once it is gone; throws only when it cannot be started.
 */
export async function followLines(
  args: readonly string[],
  options: {
    readonly onLine: (line: string) => void
    /** Variables by which `sweep` finds the command when this process was killed. */
    readonly marks: Readonly<Record<string, string>>
  },
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return
  const child = spawn('docker', args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    // An own process group: a Ctrl-C in the terminal is for the runner alone.
    detached: true,
    env: { ...process.env, ...options.marks },
  })
  const end = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  try {
    const over = new Promise<void>((resolve, reject) => {
      child.once('close', () => resolve())
      child.once('error', (cause) => {
        reject(new HarnessError(`could not start docker ${args[0] ?? ''}`, { cause }))
      })
    })
    createInterface({ input: child.stdout }).on('line', options.onLine)
    await over
  } finally {
    signal.removeEventListener('abort', end)
  }
}
