/** Picks objects by name and labels; what is left out matches everything. */
export interface ObjectMatch {
  readonly namespace?: string
  readonly name?: RegExp
  readonly labels?: Readonly<Record<string, string>>
}

/** Whether an object is among those picked; without a match every object is. */
export function matches(
  match: ObjectMatch | undefined,
  object: {
    readonly namespace: string
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
  },
): boolean {
  if (match === undefined) return true
  if (match.namespace !== undefined && match.namespace !== object.namespace) return false
  if (match.name !== undefined && !match.name.test(object.name)) return false
  return match.labels === undefined || hasLabels(object.labels, match.labels)
}

/** Whether `labels` has every one of `wanted`. */
export function hasLabels(
  labels: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): boolean {
  for (const key in wanted) {
    if (labels[key] !== wanted[key]) return false
  }
  return true
}
