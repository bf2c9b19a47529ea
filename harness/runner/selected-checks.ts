import { loadChecks } from './load-checks.ts'
import { selectChecks } from './select-checks.ts'
import type { LoadedCheck } from './load-checks.ts'
import type { RunOptions } from './run-options.ts'

/** The checks that the options of a run mean. */
export async function selectedChecks(
  options: Pick<RunOptions, 'checkFiles' | 'what' | 'profile' | 'claims' | 'level'>,
): Promise<readonly LoadedCheck[]> {
  const { checkFiles } = options
  return selectChecks(await loadChecks({ checkFiles, cwd: process.cwd() }), options)
}
