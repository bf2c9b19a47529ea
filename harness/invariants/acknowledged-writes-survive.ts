import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { OperationEvent } from '../core/event.ts'

/** The HTTP status that says that an object does not exist. */
const notFound = 404

/**
 * Every write that was acknowledged is seen by the final reads of the same subject. A write whose
 * outcome is unknown may exist or not, and may have replaced an acknowledged one. The floor: how
 * many writes were acknowledged.
 */
export function acknowledgedWritesSurvive(options: {
  /** Name of the writing operations. */
  readonly name: string
  /** Name of the final reads; `value` is what they read. */
  readonly finalRead: string
  readonly writesMin: number
}): Invariant {
  const { name, finalRead, writesMin } = options
  return {
    floor: `at least ${countOf(writesMin, 'acknowledged write')}`,
    judge(history) {
      const reads = new Map(
        operationsNamed(history, finalRead).map((operation) => [operation.subject, operation]),
      )
      const fates = [...writesBySubject(history, name)].map(([subject, writes]) => {
        const read = reads.get(subject)
        return { subject, read, ...fateOf(writes, read) }
      })
      const sum = (count: (fate: (typeof fates)[number]) => number): number =>
        fates.reduce((total, fate) => total + count(fate), 0)
      const acknowledged = sum((fate) => fate.acknowledged)
      const lost = fates.filter(({ fate }) => fate === 'lost')
      const unread = fates.filter(({ fate }) => fate === 'unread')
      const seen =
        `${countOf(acknowledged, 'acknowledged write')}, ${lost.length} lost, ${unread.length} unread` +
        `; of ${sum((fate) => fate.unknown)} unknown ones ${sum((fate) => fate.appeared)} exist`
      if (acknowledged < writesMin) return unknown(`${seen}; ${writesMin} are needed`)
      if (lost.length > 0) {
        const evidence = evidenceOf(lost, ({ subject, read, last }) => ({
          t: read?.t ?? history.endMs,
          subject,
          text: `acknowledged ${last?.value ?? 'without a value'}, read ${read?.value ?? 'nothing'}`,
        }))
        return fail(seen, evidence)
      }
      return unread.length > 0 ? unknown(seen) : pass(seen)
    },
  }
}

function writesBySubject(history: CheckHistory, name: string): Map<string, OperationEvent[]> {
  const writes = new Map<string, OperationEvent[]>()
  for (const operation of operationsNamed(history, name)) {
    const same = writes.get(operation.subject)
    if (same === undefined) writes.set(operation.subject, [operation])
    else same.push(operation)
  }
  return writes
}

/** What became of the writes to one subject. */
interface Fate {
  readonly fate: 'kept' | 'lost' | 'unread' | 'never acknowledged'
  readonly acknowledged: number
  readonly unknown: number
  /** 1 when what was read comes from a write of unknown outcome. */
  readonly appeared: number
  readonly last: OperationEvent | undefined
}

function fateOf(writes: readonly OperationEvent[], read: OperationEvent | undefined): Fate {
  const acknowledged = writes.filter(({ outcome }) => outcome === 'ok')
  const open = writes.filter(({ outcome }) => outcome === 'unknown')
  const last = acknowledged.at(-1)
  const counted = { acknowledged: acknowledged.length, unknown: open.length, last }
  const isRead = read?.outcome === 'ok'
  const holds = (write: OperationEvent): boolean => isRead && read.value === write.value
  const appeared = open.some(holds) && !(last !== undefined && holds(last)) ? 1 : 0
  if (last === undefined) return { fate: 'never acknowledged', ...counted, appeared }
  if (!isRead && read?.code !== notFound) return { fate: 'unread', ...counted, appeared }
  // Writes that ended after the last acknowledged one began may have come after it.
  const allowed = writes.filter(({ outcome, t }) => outcome !== 'failed' && t >= last.startMs)
  const isKept = isRead && (last.value === undefined || allowed.some(holds))
  return { fate: isKept ? 'kept' : 'lost', ...counted, appeared }
}
