/** A set of completion indexes as ranges, sorted and apart; both ends belong to a range. */
export type IndexSet = readonly (readonly [from: number, to: number])[]

/** Reads a set as the Job API writes it, such as `0-3,5`; empty text is the empty set. */
export function indexSet(text: string): IndexSet {
  if (text === '') return []
  return text.split(',').map((range) => {
    const [from = NaN, to = from] = range.split('-').map(Number)
    return [from, to] as const
  })
}

/** How many indexes are in the set. */
export function sizeOf(set: IndexSet): number {
  return set.reduce((sum, [from, to]) => sum + to - from + 1, 0)
}

/** Whether every index of `part` is in `whole`. */
export function contains(whole: IndexSet, part: IndexSet): boolean {
  let at = 0
  return part.every(([from, to]) => {
    for (;;) {
      const range = whole[at]
      if (range === undefined || range[0] > from) return false
      if (range[1] >= from) return range[1] >= to
      at++
    }
  })
}

/** The indexes in `[0, size)` that are not in the set, at most `max` of them. */
export function absentFrom(set: IndexSet, size: number, max: number): number[] {
  const absent: number[] = []
  let next = 0
  for (const [from, to] of [...set, [size, size] as const]) {
    for (; next < from && next < size && absent.length < max; next++) absent.push(next)
    next = Math.max(next, to + 1)
  }
  return absent
}
