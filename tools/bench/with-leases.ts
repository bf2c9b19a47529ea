import type { CheckStartedEvent, HistoryEvent, ObjectEvent } from '../../harness/core/event.ts'

const renewalMs = 2_000

/**
 * The same history with the lease renewals that a run records, where they were left out to keep
 * the file small: every two seconds one of each node and of both leaders.
 */
export function withLeases(recorded: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const isLease = (event: HistoryEvent): boolean =>
    event.kind === 'object' && event.resource === 'leases'
  const [run] = recorded
  if (recorded.some(isLease) || run?.kind !== 'run') return recorded
  const wallOffsetMs = run.wallMs - run.t
  const renewals = recorded.flatMap((event) => {
    if (event.kind !== 'check-started') return []
    const end = recorded.findLast((last) => last.check === event.check)
    return renewalsOf(event, end?.t ?? event.t, wallOffsetMs)
  })
  return [...recorded, ...renewals].sort((one, other) => one.t - other.t)
}

function renewalsOf(
  started: CheckStartedEvent,
  untilT: number,
  wallOffsetMs: number,
): ObjectEvent[] {
  const nodes = started.members.filter(({ role }) => role === 'node')
  const leases = [
    ...nodes.map(({ name }) => ({ namespace: 'kube-node-lease', name, durationMs: 8_000 })),
    ...['kube-controller-manager', 'kube-scheduler'].map((name) => ({
      namespace: 'kube-system',
      name,
      durationMs: 15_000,
    })),
  ]
  const renewals: ObjectEvent[] = []
  for (let from = started.t; from < untilT; from += renewalMs) {
    for (const [index, lease] of leases.entries()) {
      const t = from + (index * renewalMs) / leases.length
      const holder = `${lease.name}_5bd4444c-faef-4751-8b38-2ad2c58a9c05`
      renewals.push({
        t: Math.min(t, untilT),
        check: started.check ?? '',
        kind: 'object',
        change: from === started.t ? 'listed' : 'modified',
        resource: 'leases',
        object: { ...lease, holder, renewedMs: Math.round(t + wallOffsetMs), transitions: 0 },
      })
    }
  }
  return renewals
}
