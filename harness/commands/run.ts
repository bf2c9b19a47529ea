import { Command } from 'commander'
import {
  addConductFlags,
  addPlanFlags,
  addSelectionFlags,
  addTestbedFlags,
  type RunFlags,
} from './flags.ts'
import type { Invocation } from './invocation.ts'

/** `run [what…]`: provision, break, record, judge, report. */
export function runCommand(invocation: Invocation): Command {
  const command = new Command('run')
    .description('provision a testbed, break it, record, judge and report')
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
    const options = runOptionsOf({ verb: 'run', what, flags, configuration, cwd })
    invocation.end(await performRun(options, invocation))
  })
}
