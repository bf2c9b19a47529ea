import { partitionPoint } from './partition-point.ts'
import { perHistory } from './per-history.ts'
import type { CheckHistory } from '../core/history.ts'
import type { LeaseView } from '../core/resources.ts'

/** A renewal of a lease, at the wall time that its holder wrote. */
export interface Renewal {
  readonly renewedMs: number
  readonly durationMs: number
}

const renewals = perHistory((history) => {
  const byLease = new Map<string, Renewal[]>()
  for (const { object } of history.objects('leases')) {
    const { renewedMs, durationMs } = object
    if (renewedMs === undefined) continue
    const key = `${object.namespace}/${object.name}`
    const known = byLease.get(key)
    // A list after a gap may show an older state once more.
    if (known === undefined) byLease.set(key, [{ renewedMs, durationMs }])
    else if ((known.at(-1)?.renewedMs ?? 0) < renewedMs) known.push({ renewedMs, durationMs })
  }
  return byLease
})

/** The renewals of a lease in the order of time; `undefined` when it was never seen. */
export function renewalsOf(
  history: CheckHistory,
  lease: Pick<LeaseView, 'namespace' | 'name'>,
): readonly Renewal[] | undefined {
  return renewals(history).get(`${lease.namespace}/${lease.name}`)
}

/** Whether any lease of a namespace was seen. */
export function hasLeasesOf(history: CheckHistory, namespace: string): boolean {
  return [...renewals(history).keys()].some((key) => key.startsWith(`${namespace}/`))
}

/** The first renewal after a wall time, and the last one up to it. */
export function renewalsAround(
  all: readonly Renewal[],
  wallMs: number,
): { readonly last: Renewal | undefined; readonly next: Renewal | undefined } {
  const count = partitionPoint(all, ({ renewedMs }) => renewedMs <= wallMs)
  return { last: all[count - 1], next: all[count] }
}
