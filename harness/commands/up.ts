import { Command } from 'commander'
import { UsageError } from '../core/errors.ts'
import { addTestbedFlags, type TestbedFlags } from './flags.ts'
import type { Invocation } from './invocation.ts'

type Flags = TestbedFlags & { readonly out?: string; readonly json?: boolean }

/** `up`: a testbed to look at, that lives until `down`. */
export function upCommand(invocation: Invocation): Command {
  const command = new Command('up')
    .description('a testbed to look at; it lives until down, and sweep leaves it alone')
    .option('--out <folder>', 'its folder, empty or absent (default .holdfast/runs/<id>)')
    .option('--json', 'print what there is as JSON')
  return addTestbedFlags(command).action(async (flags: Flags) => {
    const { arch, platform } = await import('node:process')
    const { requirePlatform } = await import('../assets/platform.ts')
    const { loadConfig } = await import('../runner/config.ts')
    const { openTerminal } = await import('../runner/terminal.ts')
    const { runOptionsOf } = await import('./run-options-of.ts')
    const { requireFreePort } = await import('./require-free-port.ts')
    const { startKeeper } = await import('./start-keeper.ts')
    requirePlatform(platform, arch)
    const { cwd, environment } = invocation
    const configuration = await loadConfig(cwd)
    const options = runOptionsOf({ verb: 'run', what: [], flags, configuration, cwd })
    if (options.provider === 'containers') {
      throw new UsageError('up makes clusters, and --provider containers makes stores alone')
    }
    // Progress goes beside the result, so that JSON stays JSON.
    await requireFreePort(options.settings['apiserver.port'])
    const terminal = openTerminal({
      write: invocation.note,
      window: process.stderr,
      environment,
      cwd,
    })
    try {
      const testbed = await startKeeper(options, terminal)
      terminal.close()
      invocation.out(
        flags.json === true
          ? `${JSON.stringify(testbed, undefined, 2)}\n`
          : [
              `testbed ${testbed.id} is ready`,
              '',
              `  export KUBECONFIG=${testbed.kubeconfig}`,
              '  kubectl get nodes',
              '',
              `logs: ${testbed.folder}/logs`,
              `take it away: npx holdfast down ${testbed.id}`,
              '',
            ].join('\n'),
      )
      invocation.end(0)
    } finally {
      terminal.close()
    }
  })
}
