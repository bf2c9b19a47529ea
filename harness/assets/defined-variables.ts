import type { Environment } from './cache-folder.ts'

/** The variables that have a value, for a program that gets them as its whole environment. */
export function definedVariables(environment: Environment): Record<string, string> {
  const defined = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(defined)
}
