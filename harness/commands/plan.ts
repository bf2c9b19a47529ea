import { Command } from 'commander'
import {
  addPlanFlags,
  addSelectionFlags,
  addTestbedFlags,
  type PlanFlags,
  type SelectionFlags,
  type TestbedFlags,
} from './flags.ts'
import type { Invocation } from './invocation.ts'

type Flags = SelectionFlags & PlanFlags & TestbedFlags & { readonly prove?: boolean }

/** `plan [what…]`: what chance decides for a seed, as JSON, without a testbed. */
export function planCommand(invocation: Invocation): Command {
  const command = new Command('plan')
    .description('print the resolved faults for a seed as JSON, without a testbed')
    .argument('[what...]', 'check ids, suite names or globs; the profile core if absent')
  for (const add of [addSelectionFlags, addPlanFlags, addTestbedFlags]) add(command)
  command.option('--prove', 'the plan of prove: every check under its sabotages')
  return command.action(async (what: string[], flags: Flags) => {
    const { loadConfig } = await import('../runner/config.ts')
    const { drawPlan, renderPlan } = await import('../runner/draw-plan.ts')
    const { shapeFor } = await import('../runner/resolve-provider.ts')
    const { selectedChecks } = await import('../runner/selected-checks.ts')
    const { runOptionsOf } = await import('./run-options-of.ts')
    const { cwd } = invocation
    const verb = flags.prove === true ? 'prove' : 'run'
    const configuration = await loadConfig(cwd)
    const options = runOptionsOf({ verb, what, flags, configuration, cwd })
    const selected = await selectedChecks(options)
    const checks = selected.map(({ check }) => check)
    const { prove, rounds, seed } = options
    const plan = drawPlan({
      checks,
      shapeOf: (kind) => shapeFor(options, kind),
      seed,
      rounds,
      prove,
    })
    if (flags.seed === undefined) invocation.note(`seed ${seed}; repeat: ${options.command}\n`)
    invocation.out(renderPlan(plan))
    invocation.end(0)
  })
}
