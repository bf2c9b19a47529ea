/** The variables that have a value, for a program that gets them as its whole environment. */
export function definedVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const defined = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  )
  return Object.fromEntries(defined)
}
