import { delayGeneratedClasses } from './clients/kubernetes/delay-generated-classes.ts'

/**
 * Carries out the command line and ends the process with its exit code. `hasLauncher`: another
 * Node started this one and holds the other end of an IPC channel.
 */
export async function main(args: readonly string[], hasLauncher: boolean): Promise<void> {
  delayGeneratedClasses()
  // Only now: what it imports reads client-node.
  const { runCommandLine } = await import('./commands/run-command-line.ts')
  await runCommandLine(args, hasLauncher)
}
