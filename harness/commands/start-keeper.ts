import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { HarnessError, UsageError } from '../core/errors.ts'
import { isKeeperMessage, type KeptTestbed } from '../runner/keeper-message.ts'
import { packageRoot } from '../runner/package-root.ts'
import type { RunOptions } from '../runner/run-options.ts'
import type { Terminal } from '../runner/terminal.ts'
import { InterruptedError } from './interrupted-error.ts'
import { listenForInterrupts } from './listen-for-interrupts.ts'

/**
 * Starts the keeper of a testbed as a process of its own session and waits until the testbed is
 * ready. On an interrupt the keeper takes back what it made before this throws.
 */
export async function startKeeper(options: RunOptions, terminal: Terminal): Promise<KeptTestbed> {
  const keeper = spawn(process.execPath, [join(packageRoot, 'harness', 'launch.js'), '_keep'], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const interrupts = listenForInterrupts(process, () => {
    terminal.say('interrupted: taking back what was made')
    keeper.kill('SIGTERM')
  })
  try {
    const ready = readyTestbed(keeper, terminal)
    keeper.send(options)
    return await ready
  } catch (error) {
    if (interrupts.signal.aborted) throw new InterruptedError()
    throw error
  } finally {
    interrupts.close()
    keeper.unref()
  }
}

async function readyTestbed(keeper: ChildProcess, terminal: Terminal): Promise<KeptTestbed> {
  let failed: Error | undefined
  const ready = new Promise<KeptTestbed>((resolve) => {
    keeper.on('message', (message) => {
      if (!isKeeperMessage(message)) return
      if (message.kind === 'ready') resolve(message.testbed)
      else if (message.kind === 'progress') terminal.listen({ ...message, kind: 'asset' })
      else failed = message.usage ? new UsageError(message.text) : new HarnessError(message.text)
    })
  })
  // The channel closes after the last message, which may come after the exit.
  const over = Promise.all([once(keeper, 'exit'), once(keeper, 'disconnect')])
  const exited = over.then(() => {
    const how = keeper.signalCode ?? `exit code ${keeper.exitCode ?? 'unknown'}`
    throw failed ?? new HarnessError(`the keeper of the testbed ended with ${how}`)
  })
  return Promise.race([ready, exited])
}
