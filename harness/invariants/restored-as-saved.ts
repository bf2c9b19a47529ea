import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Evidence } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { OperationEvent } from '../core/event.ts'

interface Options {
  /** Names of the operations that write, each key once with a value of its own, and read. */
  readonly write: string
  readonly read: string
  /** Names of the operations that save and restore. */
  readonly save: string
  readonly restore: string
  /** Name of the looks at the hash of what was restored. */
  readonly probe: string
  readonly writesMin: number
}

/**
 * After each restore every write is there that was acknowledged before the snapshot was begun, none
 * that was begun when it was complete, and the hashes are those of the snapshot. The floor: so many
 * writes of both kinds that were read.
 */
export function restoredAsSaved(options: Options): Invariant {
  const { probe, writesMin } = options
  return {
    floor: `a restore, ${countOf(writesMin, 'write')} before its snapshot and as many after it, and a look at its hash`,
    judge(history) {
      const trips = tripsOf(history, options)
      if (trips.length === 0) return unknown('no snapshot was restored')
      const parts = trips.map((trip) => {
        const { earlier, later, lost, appeared, unread } = trip
        const counts = `${earlier.length} earlier writes, ${lost.length} lost; ${later.length} later writes, ${appeared.length} there`
        const hashes = trip.looks.map(({ seen }) => seen).join('; ') || 'no hash was seen'
        return `${counts}; ${unread} unread; ${hashes}`
      })
      const seen = `${countOf(trips.length, 'restore')}: ${parts.join(' | ')}`
      const wrong = trips.flatMap(({ appeared, looks, lost }): Evidence[] => [
        ...lost.map(({ subject, t }) => ({ t, subject, text: 'not there, and was acknowledged' })),
        ...appeared.map(({ subject, t }) => ({ t, subject, text: 'there, and is later' })),
        ...looks.filter(({ holds }) => !holds).map(({ seen: text, t }) => ({ t, text })),
      ])
      if (wrong.length > 0) {
        return fail(
          seen,
          evidenceOf(wrong, (one) => one),
        )
      }
      const isThin = trips.some(
        ({ earlier, later, looks, unread }) =>
          earlier.length < writesMin ||
          later.length < writesMin ||
          looks.length === 0 ||
          unread > 0,
      )
      return isThin ? unknown(`${seen}; ${floorText(writesMin, probe)}`) : pass(seen)
    },
  }
}

function floorText(writesMin: number, probe: string): string {
  return `${writesMin} writes of each kind, all of them read, and ${probe} are needed`
}

/** From a snapshot to the store that was made from it. */
interface Trip {
  readonly earlier: readonly OperationEvent[]
  readonly later: readonly OperationEvent[]
  /** Reads that did not find what was there before, or found what came after. */
  readonly lost: readonly OperationEvent[]
  readonly appeared: readonly OperationEvent[]
  readonly unread: number
  readonly looks: CheckHistory['probes']
}

function tripsOf(history: CheckHistory, options: Options): Trip[] {
  const restores = operationsNamed(history, options.restore).filter(
    ({ outcome }) => outcome === 'ok',
  )
  return restores.flatMap((restore, index) => {
    const fromMs = restores[index - 1]?.t ?? 0
    const toMs = restores[index + 1]?.startMs ?? Infinity
    const save = operationsNamed(history, options.save).findLast(
      ({ outcome, startMs, t }) => outcome === 'ok' && startMs >= fromMs && t <= restore.startMs,
    )
    if (save === undefined) return []
    const writes = operationsNamed(history, options.write).filter(
      ({ startMs }) => startMs >= fromMs && startMs < restore.startMs,
    )
    const reads = new Map(
      operationsNamed(history, options.read)
        .filter(
          ({ outcome, startMs }) => outcome === 'ok' && startMs >= restore.t && startMs < toMs,
        )
        .map((read) => [read.subject, read]),
    )
    const earlier = writes.filter(({ outcome, t }) => outcome === 'ok' && t <= save.startMs)
    // Whether it was acknowledged or not: the snapshot was complete when it began.
    const later = writes.filter(({ startMs }) => startMs >= save.t)
    const found = (write: OperationEvent): boolean =>
      reads.get(write.subject)?.value === write.value
    const isRead = ({ subject }: OperationEvent): boolean => reads.has(subject)
    const looks = history.probes.filter(
      ({ name, t }) => name === options.probe && t >= restore.t && t < toMs,
    )
    return [
      {
        earlier,
        later,
        lost: earlier.filter((write) => isRead(write) && !found(write)),
        appeared: later.filter((write) => isRead(write) && found(write)),
        unread: [...earlier, ...later].filter((write) => !isRead(write)).length,
        looks,
      },
    ]
  })
}
