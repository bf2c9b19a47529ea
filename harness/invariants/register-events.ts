import { groupBy } from './group-by.ts'
import { perHistory } from './per-history.ts'
import { registerNames } from '../core/register-names.ts'
import type { OperationEvent } from '../core/event.ts'
import type { RegisterOperation } from './linearize.ts'

const names: ReadonlySet<string> = new Set(Object.values(registerNames))
/** Times in a history are rounded to a tenth of a millisecond. */
const roundingMs = 0.1

/** An operation on a register, with the event that it was recorded as. */
export interface RegisterEvent extends RegisterOperation {
  readonly event: OperationEvent
  /** It was answered, and changed the key. */
  readonly isChange: boolean
}

/** The operations on registers by key, without those that neither changed nor showed anything. */
export const registerEvents = perHistory((history) => {
  const operations = history.operations.filter(({ name }) => names.has(name))
  return groupBy(operations.flatMap(registerEventOf), ({ event }) => event.subject)
})

function registerEventOf(event: OperationEvent): RegisterEvent[] {
  const { name, outcome, startMs, value, expected, found } = event
  const isRead = name === registerNames.read
  if (outcome === 'failed') return []
  // What deletes leaves nothing, and has no value to write.
  const change = { event, startMs, isChange: true, leaves: value ?? null }
  if (outcome === 'unknown') {
    const lost = { ...change, endMs: Infinity, isChange: false }
    if (isRead) return []
    return [expected === undefined ? lost : { ...lost, expects: expected }]
  }
  const endMs = event.t + roundingMs
  if (name === registerNames.write) return [{ ...change, endMs }]
  if (found === undefined) return []
  const met = { event, startMs, endMs, expects: found }
  const isChange = name === registerNames.delete ? found !== null : !isRead && found === expected
  return [isChange ? { ...change, ...met } : { ...met, isChange: false }]
}
