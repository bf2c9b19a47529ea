import { Command } from 'commander'
import type { Invocation } from './invocation.ts'

/** `judge <run>`: the verdicts of a saved history once more, without a testbed. */
export function judgeCommand(invocation: Invocation): Command {
  return new Command('judge')
    .description('judge a saved history again, without a testbed')
    .argument('<run>', 'id or folder of a run, or "last"')
    .option('--json', 'as JSON')
    .action(async (reference: string, flags: { readonly json?: boolean }) => {
      const { cacheFolder } = await import('../assets/cache-folder.ts')
      const { findRun } = await import('../runner/find-run.ts')
      const { judgeRun } = await import('../runner/judge-run.ts')
      const { paintFor } = await import('../runner/style-text.ts')
      const { judgementLines } = await import('./judgement-lines.ts')
      const { cwd, environment } = invocation
      const run = await findRun(reference, { cwd, cacheFolder: cacheFolder(environment) })
      const judgement = await judgeRun(run.folder, cwd)
      const paint = paintFor(process.stdout.isTTY, environment)
      invocation.out(
        flags.json === true
          ? `${JSON.stringify(judgement, undefined, 2)}\n`
          : `${judgementLines(judgement, paint).join('\n')}\n`,
      )
      invocation.end(judgement.exitCode)
    })
}
