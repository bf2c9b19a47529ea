/** The items by a key, in the order in which they come. */
export function groupBy<T, K>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const same = groups.get(key)
    if (same === undefined) groups.set(key, [item])
    else same.push(item)
  }
  return groups
}
