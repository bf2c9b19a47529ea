import { withDeadline } from '../../core/deadline.ts'
import { HarnessError } from '../../core/errors.ts'
import { definedVariables } from '../shell/defined-variables.ts'
import { runCommand, type CommandResult } from '../shell/run-command.ts'

/** What is said about a call in errors, and how long it may take. */
export interface DockerCall {
  /** What is done, for people: `the start of node worker2`. */
  readonly name: string
  readonly limitMs: number
  /** Given to the command on its standard input, which is empty otherwise. */
  readonly input?: string | Buffer
  /** Called with each line of standard error, while the command runs. */
  readonly onErrorLine?: (line: string) => void
}

/**
 * Runs one docker command and returns what it printed. Throws a HarnessError with what docker said
 * last when it fails, and a WaitLimitError at the limit; the command is killed then, and when
 * `signal` is aborted. Which engine is asked is the user's own setting (DOCKER_HOST, contexts).
 */
export async function docker(
  args: readonly string[],
  call: DockerCall,
  signal: AbortSignal,
): Promise<string> {
  return outputOf(await runDocker(args, call, signal), args, call)
}

/** What a docker command printed; throws a HarnessError with what docker said last if it failed. */
export function outputOf(
  { exitCode, exitSignal, stderr, stdout }: CommandResult,
  args: readonly string[],
  call: Pick<DockerCall, 'name'>,
): string {
  if (exitCode === 0) return stdout
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-8).join('\n')
  throw new HarnessError(
    `${call.name} failed: "docker ${args.slice(0, 2).join(' ')}" ended with ` +
      `${exitSignal ?? `code ${exitCode ?? 'unknown'}`}; it said last: ${said}`,
  )
}

/** The same for whoever wants to look at the exit code: a command that failed is a result. */
export async function runDocker(
  args: readonly string[],
  { input, limitMs, name, onErrorLine }: DockerCall,
  signal: AbortSignal,
): Promise<CommandResult> {
  const command = {
    file: 'docker',
    args,
    cwd: '/',
    environment: definedVariables(process.env),
    ...(input === undefined ? {} : { input }),
    ...(onErrorLine === undefined ? {} : { onErrorLine }),
  }
  return withDeadline({ name, limitMs }, async (signal) => runCommand(command, signal), signal)
}
