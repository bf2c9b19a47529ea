import { perHistory } from './per-history.ts'
import type { CheckHistory } from '../core/history.ts'
import type { OperationEvent } from '../core/event.ts'

const operationsByName = perHistory((history) => {
  const byName = new Map<string, OperationEvent[]>()
  for (const operation of history.operations) {
    const same = byName.get(operation.name)
    if (same === undefined) byName.set(operation.name, [operation])
    else same.push(operation)
  }
  return byName
})

/** The operations of a name, in the order in which they ended. */
export function operationsNamed(history: CheckHistory, name: string): readonly OperationEvent[] {
  return operationsByName(history).get(name) ?? []
}
