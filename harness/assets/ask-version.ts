import { withDeadline } from '../core/deadline.ts'
import { describeError, UsageError } from '../core/errors.ts'
import { runCommand } from '../clients/shell/run-command.ts'
import { programs, type Program, type ProgramName } from './catalogue.ts'
import type { Environment } from './cache-folder.ts'
import { definedVariables } from '../clients/shell/defined-variables.ts'

/** Longer than any of the programs needs to print its version, even on a busy machine. */
const answerLimitMs = 20_000

/**
 * The version that a program says it is, without a leading `v`. `givenBy` says in errors where the
 * path comes from. Throws a UsageError when the file does not answer as that program would.
 */
export async function askVersion(
  file: { readonly program: ProgramName; readonly path: string; readonly givenBy: string },
  environment: Environment,
  signal: AbortSignal,
): Promise<string> {
  const { versionArgs, versionExitCode = 0 }: Program = programs[file.program]
  const question = `${file.path} ${versionArgs.join(' ')}`
  const command = {
    file: file.path,
    args: versionArgs,
    cwd: '/',
    environment: definedVariables(environment),
  }
  const answer = await withDeadline(
    { name: `the answer to "${question}"`, limitMs: answerLimitMs },
    async (signal) => runCommand(command, signal),
    signal,
  ).catch((cause: unknown) => {
    signal.throwIfAborted()
    throw new UsageError(
      `${file.program} from ${file.givenBy} cannot be used: ${describeError(cause)}`,
      { cause },
    )
  })
  const version = /\bv?(\d+\.\d+\.\d+[-+.\w]*)/.exec(answer.stdout + answer.stderr)?.[1]
  if (answer.exitCode === versionExitCode && version !== undefined) return version
  const said = (answer.stdout + answer.stderr).trim().slice(0, 200)
  throw new UsageError(
    `${file.program} from ${file.givenBy} cannot be used: "${question}" exited with ` +
      `${answer.exitCode ?? answer.exitSignal ?? 'no code'} and named no version; ` +
      `it said "${said}"`,
  )
}
