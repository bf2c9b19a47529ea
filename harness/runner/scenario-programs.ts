import { programs, type Program } from '../assets/catalogue.ts'
import { MissingProgramsError } from '../assets/missing-programs-error.ts'
import { resolvePrograms } from '../assets/resolve-programs.ts'
import { selectRelease } from '../assets/select-release.ts'
import type { Environment } from '../assets/cache-folder.ts'
import { describeError, UsageError } from '../core/errors.ts'
import type { Needs, ScenarioProgram } from '../core/check.ts'
import { describeAsset } from './describe-asset.ts'
import type { RunOptions } from './run-options.ts'
import type { RunnerListener } from './runner-event.ts'

/** Why a program is not there. */
export interface Lacking {
  readonly reason: string
  /** Nothing is missing where no machine can build it: its checks have no weight. */
  readonly excluded?: true
}

/** The programs that scenarios drive with: where they are, or why not. */
export interface ScenarioPrograms {
  readonly paths: Readonly<Partial<Record<ScenarioProgram, string>>>
  readonly missing: Readonly<Partial<Record<ScenarioProgram, Lacking>>>
  readonly versions: Readonly<Record<string, string>>
}

/**
 * Finds, downloads or builds what some of the checks need. What cannot be had only keeps those from
 * running; a program that the user named and that will not do ends the run.
 */
export async function scenarioPrograms(
  options: Pick<RunOptions, 'programs' | 'dapr'> & { readonly environment: Environment },
  needed: readonly ScenarioProgram[],
  listen: RunnerListener,
  signal: AbortSignal,
): Promise<ScenarioPrograms> {
  const paths: Partial<Record<ScenarioProgram, string>> = {}
  const missing: Partial<Record<ScenarioProgram, Lacking>> = {}
  const versions: Record<string, string> = {}
  for (const name of new Set(needed)) {
    try {
      const resolved = await resolvePrograms(
        {
          programs: [name],
          versions: { dapr: options.dapr },
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
      const reason = `needs ${name}: ${reasonOf(error)}`
      missing[name] = { reason, ...(!isBuilt(name, options.dapr) && { excluded: true }) }
    }
  }
  return { paths, missing, versions }
}

/** Why a check cannot run for want of a program; undefined when it has all. */
export function missingProgram(
  { programs: needed = [] }: Needs,
  missing: ScenarioPrograms['missing'],
): Lacking | undefined {
  return needed.map((name) => missing[name]).find((lacking) => lacking !== undefined)
}

/** Whether that version is built where it is not found. */
function isBuilt(name: ScenarioProgram, dapr: string): boolean {
  const { family, notBuilt }: Program = programs[name]
  const { minor } = selectRelease(family, family === 'dapr' ? dapr : undefined)
  return notBuilt?.[minor] === undefined
}

/** What was tried, in one line; the ways that there are stand in docs/programs.md. */
function reasonOf(error: unknown): string {
  return error instanceof MissingProgramsError ? error.problems.join('; ') : describeError(error)
}
