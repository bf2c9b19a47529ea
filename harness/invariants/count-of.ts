/** A number with its noun: `1 run`, `2 runs`; `plural` where an `s` will not do. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`
}
