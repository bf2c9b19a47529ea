import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { UsageError } from '../core/errors.ts'
import { addConductFlags, type ConductFlags } from './flags.ts'
import type { Invocation } from './invocation.ts'

/** `replay <run>`: the saved plan of an earlier run once more, with the options of that run. */
export function replayCommand(invocation: Invocation): Command {
  const command = new Command('replay')
    .description('run the saved plan of an earlier run again')
    .argument('<run>', 'id or folder of a run, or "last"')
  return addConductFlags(command).action(async (reference: string, flags: ConductFlags) => {
    const { cacheFolder } = await import('../assets/cache-folder.ts')
    const { durationMs } = await import('../core/duration.ts')
    const { findRun } = await import('../runner/find-run.ts')
    const { readRun } = await import('../runner/read-run.ts')
    const { performRun } = await import('./perform-run.ts')
    const { cwd, environment } = invocation
    const run = await findRun(reference, { cwd, cacheFolder: cacheFolder(environment) })
    // The folder of the earlier run is taken: this one gets its own.
    const { out: _earlier, ...earlier } = (await readRun(run.folder)).options
    const planFile = join(run.folder, 'plan.json')
    if (!existsSync(planFile)) throw new UsageError(`run ${run.id} has no plan.json to replay`)
    const { accept, failFast, jobs, keep, out, timeLimit } = flags
    const options = {
      ...earlier,
      planFile,
      keep: keep ?? false,
      ...(accept && { accept }),
      ...(failFast !== undefined && { failFast }),
      ...(jobs !== undefined && { jobs }),
      ...(out !== undefined && { out: resolve(cwd, out) }),
      ...(timeLimit !== undefined && { timeLimitMs: durationMs(timeLimit, '--time-limit') }),
    }
    invocation.end(await performRun(options, invocation))
  })
}
