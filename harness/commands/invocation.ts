import type { Environment } from '../assets/cache-folder.ts'

/** One call of holdfast: where it happens, and how it speaks to whoever called. */
export interface Invocation {
  readonly cwd: string
  readonly environment: Environment
  /** What was asked for: results, and the progress of a run. */
  readonly out: (text: string) => void
  /** What is said beside it. */
  readonly note: (text: string) => void
  /** Called once, with the exit code of the command. */
  readonly end: (exitCode: number) => void
  /**
   * From now until the returned function is called, an error that nobody expected is handed to
   * `abort`, so that a run can undo what it did, instead of ending the process at once.
   */
  readonly guard: (abort: (error: Error) => void) => () => void
}
