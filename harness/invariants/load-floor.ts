import { countOf } from './count-of.ts'
import { sentIn } from './load-requests.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'

/** Seconds of load that must have passed before the first fault. */
const secondsBeforeMin = 5
/** What k6 must have sent of what was due, in all. */
const sentMin = 0.9

/** A fault that was undone while the load ran. */
export type UndoneFault = FaultSpan & { readonly beganAt: number; readonly undoneAt: number }

/** The floor of all claims on a load, for people. */
export const loadFloor = `${secondsBeforeMin} s of load before a fault that was undone, and nine tenths of all requests sent`

/** The faults of a check under load, in the order of time. */
export function undoneFaults(history: CheckHistory): UndoneFault[] {
  return history.faults.flatMap((span) => {
    const { aimedAt, injectedAt, undoneAt } = span
    const beganAt = aimedAt ?? injectedAt
    if (beganAt === undefined || undoneAt === undefined) return []
    return [{ ...span, beganAt, undoneAt }]
  })
}

/** A moment from which a load has to be answered again within a bound. */
export interface ReturnPoint {
  readonly fault: UndoneFault
  /** Such as `power-off-1 was undone`. */
  readonly what: string
  /** From when on requests may fail for it. */
  readonly fromMs: number
  /** When the bound begins. */
  readonly atMs: number
  /** When the next disturbance begins. */
  readonly nextMs: number
}

/**
 * The undo of each fault; of faults that are tolerated the injection as well, for then the load has
 * to be answered again while they last.
 */
export function returnPoints(
  history: CheckHistory,
  { tolerated }: { readonly tolerated: boolean },
): ReturnPoint[] {
  return undoneFaults(history).flatMap((fault, index, faults) => {
    const { beganAt, undoneAt, injectedAt = beganAt, undoingAt = undoneAt } = fault
    const nextMs = faults[index + 1]?.beganAt ?? Infinity
    const undone = { fault, what: `${fault.fault} was undone`, atMs: undoneAt, nextMs }
    if (!tolerated) return [{ ...undone, fromMs: beganAt }]
    const what = `${fault.fault} was injected`
    return [
      { fault, what, fromMs: beganAt, atMs: injectedAt, nextMs: undoingAt },
      { ...undone, fromMs: undoingAt },
    ]
  })
}

/** Why a history is below the floor; undefined when it is not. */
export function loadProblem(history: CheckHistory): string | undefined {
  const [first] = undoneFaults(history)
  if (first === undefined) return 'no fault was undone'
  const before = history.load.filter(({ startMs }) => startMs + 1000 <= first.beganAt)
  if (before.length < secondsBeforeMin) {
    return `${countOf(before.length, 'second')} of load before ${first.fault}; ${secondsBeforeMin} are needed`
  }
  const due = history.load.reduce((sum, second) => sum + second.due, 0)
  const sent = history.load.reduce((sum, second) => sum + sentIn(second), 0)
  if (sent < sentMin * due) return `k6 sent only ${sent} of ${due} requests that were due`
  return undefined
}
