/** The user asked for something that cannot be done: one clear sentence, exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * The harness, a provider or a check's own code broke: reported beside the verdicts, exit code 3.
 */
export class HarnessError extends Error {
  override readonly name = 'HarnessError'
}

/** The text of anything thrown, with the texts of its causes, outermost first. */
export function describeError(error: unknown): string {
  if (error instanceof AggregateError) {
    return [error.message, ...error.errors.map(describeError)].filter(Boolean).join('; ')
  }
  if (error instanceof Error) {
    const cause = error.cause === undefined ? '' : `: ${describeError(error.cause)}`
    return `${error.message || error.name}${cause}`
  }
  return String(error)
}
