import { Command } from 'commander'
import {
  addConductFlags,
  addPlanFlags,
  addSelectionFlags,
  addTestbedFlags,
  type RunFlags,
} from './flags.ts'
import type { Invocation } from './invocation.ts'

/** `prove [what…]`: a claim that does not fail under its sabotage proves nothing. */
export function proveCommand(invocation: Invocation): Command {
  const command = new Command('prove')
    .description('run every check under its sabotages: every claim has to fail there')
    .argument('[what...]', 'check ids, suite names or globs; the profile core if absent')
  for (const add of [addSelectionFlags, addPlanFlags, addTestbedFlags, addConductFlags]) {
    add(command)
  }
  return command.action(async (what: string[], flags: RunFlags) => {
    const { loadConfig } = await import('../runner/config.ts')
    const { runOptionsOf } = await import('./run-options-of.ts')
    const { performRun } = await import('./perform-run.ts')
    const { cwd } = invocation
    const configuration = await loadConfig(cwd)
    const options = runOptionsOf({ verb: 'prove', what, flags, configuration, cwd })
    invocation.end(await performRun(options, invocation))
  })
}
