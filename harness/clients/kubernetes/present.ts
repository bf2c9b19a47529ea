/** A field when there is something to say, and nothing otherwise: to be spread into an object. */
export function present<Key extends string, Value>(
  key: Key,
  value: Value | null | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined || value === null ? {} : ({ [key]: value } as { [K in Key]: Value })
}
