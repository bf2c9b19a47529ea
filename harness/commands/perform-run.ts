import { arch, platform } from 'node:process'
import { requirePlatform } from '../assets/platform.ts'
import type { RunOptions } from '../runner/run-options.ts'
import type { Invocation } from './invocation.ts'
import { listenForInterrupts } from './listen-for-interrupts.ts'

/** Runs the checks while people watch, and returns the exit code. */
export async function performRun(options: RunOptions, invocation: Invocation): Promise<number> {
  requirePlatform(platform, arch)
  // Heavy: the clients and providers are loaded only when something is really run.
  const { runChecks } = await import('../runner/run.ts')
  const { openTerminal } = await import('../runner/terminal.ts')
  const terminal = openTerminal({
    write: invocation.out,
    window: process.stdout,
    environment: invocation.environment,
    cwd: invocation.cwd,
  })
  const interrupts = listenForInterrupts(process, (count) => terminal.say(interruptText[count]))
  const release = invocation.guard(interrupts.abort)
  try {
    const { exitCode } = await runChecks(options, terminal.listen, interrupts)
    return exitCode
  } finally {
    release()
    interrupts.close()
    terminal.close()
  }
}

const interruptText: Readonly<Record<1 | 2, string>> = {
  1: 'interrupted: undoing what was done and writing the report (once more: stop the undo)',
  2: 'interrupted again: the undo stops; `npx holdfast sweep` takes back what is left',
}
