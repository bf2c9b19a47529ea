import type { OperationEvent } from '../../harness/core/event.ts'
import type { CheckHistory, FaultSpan } from '../../harness/core/history.ts'
import { renewalsAround, renewalsOf } from '../../harness/invariants/lease-renewals.ts'
import { seconds } from './answers.ts'

/** Something that happened, at a monotonic time. */
export interface Moment {
  readonly t: number
  readonly what: string
}

/** Who leads by a lease in kube-system. */
const leaders = ['controller-manager', 'scheduler']

/** The fault of that name with its times; throws when there is none that was whole. */
export function wholeFault(history: CheckHistory, name: string): Required<FaultSpan> {
  const fault = history.faults.find((span) => span.name === name)
  if (fault?.confirmedAt === undefined || fault.undoneAt === undefined) {
    throw new Error(`${history.check} has no ${name} that was seen and undone`)
  }
  return fault as Required<FaultSpan>
}

/** Components that ended by themselves, or were started again, from a time on. */
export function crashes(history: CheckHistory, fromMs: number, toMs: number): Moment[] {
  const isOurs = ({ role, t }: { readonly role: string; readonly t: number }): boolean =>
    leaders.includes(role) && t >= fromMs && t <= toMs
  return [
    ...history.exits
      .filter((exit) => !exit.expected && isOurs(exit))
      .map(({ code, member, t }) => ({ t, what: `${member} exits with ${code ?? 'a signal'}` })),
    ...history.starts
      .filter((start) => start.by === 'supervisor' && isOurs(start))
      .map(({ member, t }) => ({ t, what: `${member} is started again` })),
  ]
}

/** The first renewal of each leader's lease after a time. */
export function leasesAfter(history: CheckHistory, fromMs: number): Moment[] {
  const wallMs = history.clocks.wallAt(fromMs)
  return leaders.flatMap((role) => {
    const lease = { namespace: 'kube-system', name: `kube-${role}` }
    const { last, next } = renewalsAround(renewalsOf(history, lease) ?? [], wallMs)
    if (next === undefined) return []
    const t = history.clocks.monotonicAt(next.renewedMs)
    const before = last === undefined ? 'never' : seconds(next.renewedMs - last.renewedMs)
    return [{ t, what: `the lease of ${lease.name} is renewed, ${before} s after the last time` }]
  })
}

/** The last acknowledged write before a time, and the first after another. */
export function writesAround(
  history: CheckHistory,
  name: string,
  { afterMs, beforeMs }: { readonly beforeMs: number; readonly afterMs: number },
): { readonly last: OperationEvent | undefined; readonly first: OperationEvent | undefined } {
  const done = history.operations.filter((one) => one.name === name && one.outcome === 'ok')
  return {
    last: done.findLast(({ t }) => t <= beforeMs),
    first: done.find(({ t }) => t > afterMs),
  }
}

/** Runs of CronJobs created after a time: the first, and the first that came due after it. */
export function runsAfter(history: CheckHistory, fromMs: number): Moment[] {
  const wallMs = history.clocks.wallAt(fromMs)
  const seen = new Set<string>()
  const added = history.objects('jobs').filter(({ object, t }) => {
    if (object.cronJob === undefined || t <= fromMs || seen.has(object.uid)) return false
    seen.add(object.uid)
    return object.createdMs >= Math.floor(wallMs / 1000) * 1000
  })
  const late = added.filter(({ object }) => (object.dueMs ?? Infinity) <= wallMs)
  const next = added.filter(({ object }) => (object.dueMs ?? Infinity) > wallMs)
  const doneAt = (uid: string): number | undefined =>
    history
      .objects('jobs')
      .find(({ object }) => object.uid === uid && object.conditions.includes('Complete'))?.t
  const owners = new Set(late.map(({ object }) => object.cronJobUid))
  const [first] = late
  const [due] = next
  const done = due === undefined ? undefined : doneAt(due.object.uid)
  return [
    ...(first === undefined
      ? []
      : [
          {
            t: first.t,
            what: `missed runs are caught up: ${late.length} of ${owners.size} CronJobs`,
          },
        ]),
    ...(due === undefined ? [] : [{ t: due.t, what: 'the next run is created when it is due' }]),
    ...(done === undefined ? [] : [{ t: done, what: 'it has succeeded' }]),
  ]
}

/** How often a node was seen not Ready from a time on. */
export function notReady(history: CheckHistory, fromMs: number): number {
  return history.objects('nodes').filter(({ object, t }) => t >= fromMs && object.ready !== 'True')
    .length
}

/** The moments in the order of time, in seconds after a first one. */
export function momentRows(moments: readonly Moment[], fromMs: number): string[][] {
  return moments
    .toSorted((one, other) => one.t - other.t)
    .map(({ t, what }) => [seconds(t - fromMs), what])
}
