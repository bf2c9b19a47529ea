import { cutOffText, loadRequests, type LoadCounts, type LoadKind } from '../core/load.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Evidence } from '../core/verdict.ts'
import type { LoadEvent, OperationEvent } from '../core/event.ts'

/** The requests that were sent in a second, whatever became of them. */
export function sentIn(second: LoadEvent): number {
  return sumOf(second, ({ ok, failed, unknown }) => ok + failed + unknown)
}

/** The requests of a second that were answered. */
export function answeredIn(second: LoadEvent): number {
  return sumOf(second, ({ ok }) => ok)
}

/** The requests of these kinds that somebody waited for, in the order in which they ended. */
export function requestsOf(history: CheckHistory, kinds: readonly LoadKind[]): OperationEvent[] {
  return kinds
    .flatMap((kind) => operationsNamed(history, loadRequests[kind]))
    .filter(({ text }) => text !== cutOffText)
    .sort((a, b) => a.t - b.t)
}

/** A request that was not answered, as evidence. */
export function describeFailure(request: OperationEvent): Evidence {
  const { code, name, outcome, subject, t, text = '' } = request
  return { t, subject, text: `${name} ${outcome}: ${code ?? 'no answer'} ${text}`.trim() }
}

function sumOf({ requests }: LoadEvent, count: (counts: LoadCounts) => number): number {
  return Object.values(requests).reduce((sum, counts) => sum + count(counts), 0)
}
