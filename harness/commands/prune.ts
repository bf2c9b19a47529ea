import { Command } from 'commander'
import { UsageError } from '../core/errors.ts'
import type { Invocation } from './invocation.ts'
import { parseWholeNumber } from './parse-values.ts'

interface Flags {
  readonly keep?: number
  readonly olderThan?: number
}

/** `prune`: removes the folders of old runs. */
export function pruneCommand(invocation: Invocation): Command {
  return new Command('prune')
    .description('remove the folders of old runs below .holdfast/runs')
    .option('--keep <number>', 'leave so many of the newest', parseWholeNumber('--keep', 0, 1e6))
    .option('--older-than <age>', 'remove only older ones, such as 7d or 12h', parseAge)
    .action(async ({ keep, olderThan }: Flags) => {
      if (keep === undefined && olderThan === undefined) {
        throw new UsageError('prune wants to know what may go: --keep N, --older-than 7d, or both')
      }
      const { cacheFolder } = await import('../assets/cache-folder.ts')
      const { wallMs } = await import('../core/clock.ts')
      const { pruneRuns } = await import('../runner/prune-runs.ts')
      const { cwd, environment } = invocation
      const removed = await pruneRuns({
        cwd,
        cacheFolder: cacheFolder(environment),
        ...(keep !== undefined && { keep }),
        ...(olderThan !== undefined && { beforeWallMs: wallMs() - olderThan }),
        say: (line) => invocation.out(`${line}\n`),
      })
      if (removed === 0) invocation.out('nothing to prune\n')
      invocation.end(0)
    })
}

const unitMs: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

/** Milliseconds of an age such as `12h`, `7d` or `2w`. */
function parseAge(text: string): number {
  const match = /^(\d{1,4})([mhdw])$/.exec(text)
  const factor = unitMs[match?.[2] ?? '']
  if (factor !== undefined) return Number(match?.[1]) * factor
  throw new UsageError(`--older-than "${text}" is not an age such as 12h, 7d or 2w`)
}
