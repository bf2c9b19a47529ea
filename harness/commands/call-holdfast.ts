import { CommanderError } from 'commander'
import { describeError, HarnessError, UsageError } from '../core/errors.ts'
import { InterruptedError } from './interrupted-error.ts'
import type { Invocation } from './invocation.ts'
import { buildProgram } from './program.ts'

/** Bad usage, or a run, plan or report that cannot be read. */
export const usageExitCode = 64
/** The harness or a provider broke. */
export const brokenExitCode = 3
export const interruptedExitCode = 130

/** Carries out one command line and returns its exit code; whatever is thrown becomes one. */
export async function callHoldfast(
  args: readonly string[],
  around: Omit<Invocation, 'end'>,
): Promise<number> {
  let exitCode = 0
  const invocation: Invocation = { ...around, end: (code) => void (exitCode = code) }
  try {
    await buildProgram(invocation).parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    // Commander has said what there is to say; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : usageExitCode
    if (error instanceof InterruptedError) return interruptedExitCode
    around.note(`${describeFailure(error, around.environment)}\n`)
    return error instanceof UsageError ? usageExitCode : brokenExitCode
  }
}

/** One sentence for people; the stack is for developers who ask for it. */
export function describeFailure(error: unknown, environment: Invocation['environment']): string {
  const wantsStack = (environment['HOLDFAST_DEBUG'] ?? '') !== ''
  const stack = wantsStack && error instanceof Error ? `\n${error.stack ?? ''}` : ''
  if (error instanceof UsageError) return `holdfast: ${describeError(error)}`
  // Such an error says itself what went wrong and what to do.
  if (error instanceof HarnessError) return `holdfast: ${describeError(error)}${stack}`
  const hint = wantsStack ? '' : ' (HOLDFAST_DEBUG=1 shows where)'
  return `holdfast broke: ${describeError(error)}${hint}${stack}`
}
