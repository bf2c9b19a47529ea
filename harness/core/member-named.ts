import { HarnessError } from './errors.ts'

/** The one of that name; throws when a testbed of that id has none. */
export function memberNamed<T extends { readonly name: string }>(
  testbed: string,
  members: readonly T[],
  name: string,
): T {
  const found = members.find((member) => member.name === name)
  if (found === undefined) throw new HarnessError(`testbed ${testbed} has no member ${name}`)
  return found
}
