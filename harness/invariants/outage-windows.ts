import { apiReturnBound, electionBound } from '../core/bounds.ts'
import { partitionPoint } from './partition-point.ts'
import { perHistory } from './per-history.ts'
import { recoveryBound } from './recovery-bound.ts'
import type { CheckHistory } from '../core/history.ts'

/** A time in which nobody could create the Jobs of CronJobs. Wall milliseconds. */
export interface OutageWindow {
  /** What was out, such as `kill-2 (controller-manager)`. */
  readonly what: string
  readonly fromMs: number
  /** When the cause was taken away; infinite while it stands. */
  readonly backMs: number
  /** `backMs` and the bound within which the control plane has to work again. */
  readonly untilMs: number
}

/** Outages in the order in which they began, each with the one up to it that lasts longest. */
export interface Outages {
  readonly windows: readonly OutageWindow[]
  readonly longest: readonly OutageWindow[]
}

/** An outage that began until `toMs` and is not over at `fromMs`: the one that lasts longest. */
export function outageAt(
  { windows, longest }: Outages,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): OutageWindow | undefined {
  const last = longest[partitionPoint(windows, (window) => window.fromMs <= toMs) - 1]
  return last !== undefined && last.untilMs > fromMs ? last : undefined
}

/** Without these no Job is made. Nodes and the scheduler are no excuse: Jobs need neither. */
const roles = ['api-server', 'etcd', 'controller-manager']

/** The outages of the control plane: faults on it, a filled quota, and exits by itself. */
export const outagesOf: (history: CheckHistory) => Outages = perHistory((history) => {
  const windows: OutageWindow[] = []
  const wall = (t: number): number => history.clocks.wallAt(t)
  for (const fault of history.faults) {
    if (fault.injectedAt === undefined) continue
    if (fault.name !== 'fill-quota' && !fault.roles.some((role) => roles.includes(role))) continue
    const back = fault.undoneAt === undefined ? Infinity : wall(fault.undoneAt)
    windows.push({
      what: `${fault.fault} (${fault.members.join(', ') || fault.name})`,
      fromMs: wall(fault.injectedAt),
      backMs: back,
      untilMs: back + recoveryBound(history, fault).totalMs,
    })
  }
  for (const exit of history.exits) {
    if (exit.expected || !roles.includes(exit.role)) continue
    const isLeader = exit.role === 'controller-manager'
    const bound = isLeader ? electionBound(history.timings) : apiReturnBound(history.timings, 0)
    const at = wall(exit.t)
    windows.push({
      what: `exit of ${exit.member}`,
      fromMs: at,
      backMs: at,
      untilMs: at + bound.totalMs,
    })
  }
  windows.sort((a, b) => a.fromMs - b.fromMs)
  const longest: OutageWindow[] = []
  for (const window of windows) {
    const before = longest.at(-1)
    longest.push(before !== undefined && before.untilMs >= window.untilMs ? before : window)
  }
  return { windows, longest }
})
