import { bound, type BoundPart } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { storeLossOf } from './store-losses.ts'

/** What was due so shortly before a stream broke off may have been on its way. */
const inFlightMs = 2_000
/** From the beginning of a stream until the replica has noticed. */
const noticedMs = 250

interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * Whether runs are missing, and of no job more than were due while a watcher had no stream to one
 * of the replicas: what a scheduler loses that drops runs that nobody takes. What was due less
 * than `within` before the end is not looked at. False when nobody can say.
 */
export function undeliveredUnwatched(
  history: CheckHistory,
  options: {
    readonly jobs: string
    readonly within: readonly BoundPart[]
    /** From the return of a replica until a sidecar must have found it; absent: there is none. */
    readonly reconnection?: readonly BoundPart[]
  },
): boolean {
  const found = accountsOf(history, options.jobs)
  if ('problem' in found) return false
  const gaps = [...streamGaps(history), ...lossGaps(history, options.reconnection)]
  const untilMs = history.endMs - bound(options.within).totalMs
  const losers = found.accounts.map((account) => lossOf(account, gaps, untilMs))
  return (
    losers.some(({ missing }) => missing > 0) &&
    losers.every(({ missing, unwatched }) => missing <= unwatched)
  )
}

function lossOf({ dueMs, runs }: JobAccount, gaps: readonly Span[], untilMs: number) {
  const owed = dueMs.filter((due) => due <= untilMs)
  const isUnwatched = (due: number): boolean =>
    gaps.some(({ fromMs, toMs }) => due >= fromMs - inFlightMs && due <= toMs + noticedMs)
  return { missing: owed.length - runs.length, unwatched: owed.filter(isUnwatched).length }
}

/** When a sidecar, whose streams nobody sees, may have had none to a replica that was lost. */
function lossGaps(history: CheckHistory, reconnection?: readonly BoundPart[]): readonly Span[] {
  if (reconnection === undefined) return []
  const settledMs = bound(reconnection).totalMs
  return history.faults.flatMap((fault) => {
    const fromMs = fault.aimedAt ?? fault.injectedAt
    if (fromMs === undefined || storeLossOf(history, fault) === undefined) return []
    return [{ fromMs, toMs: (fault.undoneAt ?? history.endMs) + settledMs }]
  })
}

/** When a stream to a replica was not there that was there before, or came later. */
function streamGaps(history: CheckHistory): readonly Span[] {
  const gaps: Span[] = []
  const since = new Map<string, number>()
  for (const { member, step, t, watcher } of history.jobWatches) {
    const stream = `${watcher} ${member}`
    if (step === 'broken' && !since.has(stream)) since.set(stream, t)
    if (step !== 'opened') continue
    const fromMs = since.get(stream)
    if (fromMs !== undefined) gaps.push({ fromMs, toMs: t })
    since.delete(stream)
  }
  for (const fromMs of since.values()) gaps.push({ fromMs, toMs: history.endMs })
  return gaps
}
