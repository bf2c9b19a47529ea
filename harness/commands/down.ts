import { Command } from 'commander'
import type { Invocation } from './invocation.ts'

/** `down <id>`: takes a testbed of `up` away. */
export function downCommand(invocation: Invocation): Command {
  return new Command('down')
    .description('take away a testbed of up')
    .argument('<id>', 'its id, as up printed it')
    .action(async (id: string) => {
      const { cacheFolder } = await import('../assets/cache-folder.ts')
      const { takeDown } = await import('../runner/take-down.ts')
      const { failed } = await takeDown(
        id,
        cacheFolder(invocation.environment),
        (line) => invocation.out(`${line}\n`),
        new AbortController().signal,
      )
      invocation.end(failed === 0 ? 0 : 3)
    })
}
