import { Command } from 'commander'
import type { Invocation } from './invocation.ts'

/** `sweep`: takes back what dead runs left behind, from their journals. */
export function sweepCommand(invocation: Invocation): Command {
  return new Command('sweep')
    .description('take back what dead runs left behind, from their journals')
    .action(async () => {
      const { cacheFolder } = await import('../assets/cache-folder.ts')
      const { sweep } = await import('../runner/sweep.ts')
      const { cwd, environment } = invocation
      const { done, failed } = await sweep(
        { cwd, cacheFolder: cacheFolder(environment), say: (line) => invocation.out(`${line}\n`) },
        new AbortController().signal,
      )
      if (done + failed === 0) invocation.out('nothing to sweep\n')
      invocation.end(failed === 0 ? 0 : 3)
    })
}
