import { UsageError } from '../core/errors.ts'
import { programs, type ProgramName } from './catalogue.ts'
import type { ProgramPaths } from './given-programs.ts'

/** Reads `name=path` as users write it after `--program`; throws a UsageError for anything else. */
export function parseProgramPaths(texts: readonly string[]): ProgramPaths {
  const paths: Partial<Record<ProgramName, string>> = {}
  for (const text of texts) {
    const [, name = '', path = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
    if (!isProgramName(name) || path === '') {
      throw new UsageError(
        `--program ${text} is not name=path with a name of ${Object.keys(programs).join(', ')}`,
      )
    }
    if (paths[name] !== undefined) throw new UsageError(`--program ${name} is given twice`)
    paths[name] = path
  }
  return paths
}

function isProgramName(name: string): name is ProgramName {
  return Object.hasOwn(programs, name)
}
