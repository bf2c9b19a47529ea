import { Command } from 'commander'
import { describeError, UsageError } from '../core/errors.ts'
import type { KeeperMessage } from '../runner/keeper-message.ts'
import type { RunOptions } from '../runner/run-options.ts'
import type { Invocation } from './invocation.ts'
import { listenForInterrupts } from './listen-for-interrupts.ts'

/** `_keep`: the process behind a testbed of `up`. Not for people. */
export function keepCommand(invocation: Invocation): Command {
  return new Command('_keep').action(async () => {
    if (process.send === undefined) {
      throw new UsageError('_keep is for `holdfast up`, not for people')
    }
    const interrupts = listenForInterrupts(process, () => undefined, { signals: ['SIGTERM'] })
    let isReady = false
    process.once('disconnect', () => {
      // Afterwards the keeper is on its own; before, `up` was killed and nobody waits any more.
      if (!isReady) interrupts.abort(new Error('holdfast up was killed'))
    })
    try {
      const { keepTestbed } = await import('../runner/keep-testbed.ts')
      const tell = (message: KeeperMessage): void => {
        isReady ||= message.kind === 'ready'
        void send(message).then(() => isReady && process.connected && process.disconnect())
      }
      await keepTestbed(await firstMessage(), tell, interrupts.signal)
      invocation.end(0)
    } catch (error) {
      const usage = error instanceof UsageError
      await send({ kind: 'failed', text: describeError(error), usage })
      throw error
    }
  })
}

/** What `up` was asked for. */
function firstMessage(): Promise<RunOptions> {
  return new Promise((resolve) => {
    process.once('message', (message) => resolve(message as RunOptions))
  })
}

/** Resolves when the message is on its way, or when nobody listens any more. */
function send(message: KeeperMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, {}, () => resolve())
    else resolve()
  })
}
