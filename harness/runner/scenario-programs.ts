import { MissingProgramsError } from '../assets/missing-programs-error.ts'
import { resolvePrograms } from '../assets/resolve-programs.ts'
import type { Environment } from '../assets/cache-folder.ts'
import { describeError, UsageError } from '../core/errors.ts'
import type { Needs, ScenarioProgram } from '../core/check.ts'
import { describeAsset } from './describe-asset.ts'
import type { RunOptions } from './run-options.ts'
import type { RunnerListener } from './runner-event.ts'

/** The programs that scenarios drive with: where they are, or why not. */
export interface ScenarioPrograms {
  readonly paths: Readonly<Partial<Record<ScenarioProgram, string>>>
  readonly missing: Readonly<Partial<Record<ScenarioProgram, string>>>
  readonly versions: Readonly<Record<string, string>>
}

/**
 * Finds, downloads or builds what some of the checks need. What cannot be had only keeps those from
 * running; a program that the user named and that will not do ends the run.
 */
export async function scenarioPrograms(
  options: Pick<RunOptions, 'programs'> & { readonly environment: Environment },
  needed: readonly ScenarioProgram[],
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ScenarioPrograms> {
  const paths: Partial<Record<ScenarioProgram, string>> = {}
  const missing: Partial<Record<ScenarioProgram, string>> = {}
  const versions: Record<string, string> = {}
  for (const name of new Set(needed)) {
    try {
      const resolved = await resolvePrograms(
        {
          programs: [name],
          overrides: options.programs,
          environment: options.environment,
          progress: (event) => listen(describeAsset(event)),
        },
        signal,
      )
      paths[name] = resolved[name].path
      versions[name] = resolved[name].version
    } catch (error) {
      signal.throwIfAborted()
      if (error instanceof UsageError) throw error
      missing[name] = `needs ${name}: ${reasonOf(error)}`
    }
  }
  return { paths, missing, versions }
}

/** Why a check cannot run for want of a program; undefined when it has all. */
export function missingProgram(
  { programs = [] }: Needs,
  missing: ScenarioPrograms['missing'],
): string | undefined {
  return programs.map((name) => missing[name]).find((reason) => reason !== undefined)
}

/** What was tried, in one line; the ways that there are stand in docs/programs.md. */
function reasonOf(error: unknown): string {
  return error instanceof MissingProgramsError ? error.problems.join('; ') : describeError(error)
}
