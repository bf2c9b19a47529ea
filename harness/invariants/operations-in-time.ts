import { operationsNamed } from './operations-named.ts'
import { partitionPoint } from './partition-point.ts'
import type { CheckHistory } from '../core/history.ts'
import type { OperationEvent } from '../core/event.ts'

/** A name of operations and a window of time, in milliseconds. */
interface Window {
  readonly name: string
  readonly from: number
  readonly to: number
}

const byBeginning = new WeakMap<readonly OperationEvent[], readonly OperationEvent[]>()

/** The operations that began in `[from, to)`, in the order in which they began. */
export function operationsBegun(history: CheckHistory, window: Window): readonly OperationEvent[] {
  const { from, name, to } = window
  const ended = operationsNamed(history, name)
  let begun = byBeginning.get(ended)
  if (begun === undefined) {
    begun = ended.toSorted((one, other) => one.startMs - other.startMs)
    byBeginning.set(ended, begun)
  }
  const first = partitionPoint(begun, ({ startMs }) => startMs < from)
  return begun.slice(
    first,
    partitionPoint(begun, ({ startMs }) => startMs < to),
  )
}

/** The operations that ended in `(from, to]`, in the order in which they ended. */
export function operationsEnded(history: CheckHistory, window: Window): readonly OperationEvent[] {
  const { from, name, to } = window
  const ended = operationsNamed(history, name)
  const first = partitionPoint(ended, ({ t }) => t <= from)
  return ended.slice(
    first,
    partitionPoint(ended, ({ t }) => t <= to),
  )
}
