/** Smallest, middle and largest of some figures. */
export interface Spread {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** Throws when there is nothing to sort. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number): number => {
    const value = sorted[index]
    if (value === undefined) throw new RangeError('no figures')
    return value
  }
  const last = sorted.length - 1
  const median = (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2
  return { min: at(0), median, max: at(last) }
}

/** Of milliseconds, as the middle and the range in seconds. */
export function describeSpread({ min, median, max }: Spread): string {
  return `${seconds(median)} (${seconds(min)} to ${seconds(max)})`
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`
}
