/** The greatest of any number of numbers; `-Infinity` of none. */
export function greatest(numbers: Iterable<number>): number {
  let greatest = -Infinity
  for (const number of numbers) if (number > greatest) greatest = number
  return greatest
}

/** The smallest of any number of numbers; `Infinity` of none. */
export function smallest(numbers: Iterable<number>): number {
  let smallest = Infinity
  for (const number of numbers) if (number < smallest) smallest = number
  return smallest
}
