import { noSpaceText } from '../core/outcome.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { OperationEvent } from '../core/event.ts'

/** A time in which the NOSPACE alarm was seen to stand and nobody repaired it. Monotonic. */
export interface AlarmSpan {
  readonly fault: FaultSpan
  readonly fromMs: number
  readonly toMs: number
}

/** The alarms of the quotas that were filled: from the alarm seen to the begin of the repair. */
export function alarmSpans(history: CheckHistory): AlarmSpan[] {
  return history.faults.flatMap((fault) => {
    if (fault.name !== 'fill-quota' || fault.confirmedAt === undefined) return []
    const toMs = fault.undoingAt ?? fault.undoneAt ?? history.endMs
    return [{ fault, fromMs: fault.confirmedAt, toMs }]
  })
}

/** The operations of that name that began and ended while an alarm stood. */
export function operationsIn(
  history: CheckHistory,
  span: AlarmSpan,
  name: string,
): OperationEvent[] {
  return operationsNamed(history, name).filter(
    (operation) => operation.startMs >= span.fromMs && operation.t <= span.toMs,
  )
}

/**
 * Whether the store refused the operation for want of space. Only the text says so: the refusals
 * come as 500 without a reason, as 500 InternalError and as 409 Conflict.
 */
export function isRefused(operation: OperationEvent): boolean {
  return operation.outcome !== 'ok' && operation.text?.includes(noSpaceText) === true
}

/** `create: 500 InternalError, etcdserver: …`. */
export function describeAnswer(operation: OperationEvent): string {
  const { name, subject, outcome, code, reason, text } = operation
  const answer = [code, reason].filter((part) => part !== undefined && part !== '').join(' ')
  const words = text === undefined ? '' : `: ${text}`
  return `${name} ${subject} ${outcome}, ${answer === '' ? 'no code' : answer}${words}`
}
