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
