import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { ProbeEvent } from '../core/event.ts'

/**
 * After each fault of a name was undone, the next look at the members says that all hold the same;
 * within a bound, if there is one. The floor: how many faults were looked at.
 */
export function membersAgree(options: {
  /** Name of the fault. */
  readonly after: string
  /** Name of the looks. */
  readonly probe: string
  readonly faultsMin: number
  readonly within?: readonly BoundPart[]
}): Invariant {
  const { after, faultsMin, within } = options
  return {
    floor: `at least ${countOf(faultsMin, 'fault')} ${after} after which members were looked at`,
    judge(history) {
      const limit = within === undefined ? undefined : bound(within)
      const limitMs = limit?.totalMs ?? Infinity
      const looks = looksAfter(history, options)
      // Nobody saw them agree, and there was time: that is a look, too.
      const looked = looks.filter(({ look, ms }) => look !== undefined || ms > limitMs)
      const wrong = looked.filter(({ look, ms }) => look?.holds !== true || ms > limitMs)
      const words = limit === undefined ? '' : ` (bound ${describeBound(limit)})`
      const slowest = describeMs(greatest(looked.map(({ ms }) => ms)))
      const seen = `after ${looked.length} × ${after} all members held the same`
      const [first] = wrong
      if (first !== undefined) {
        return fail(
          `after ${wrong.length} of ${looked.length} × ${after} members did not hold the same${words}`,
          evidenceOf(wrong, ({ from, look, span }) => ({
            t: look?.t ?? from,
            subject: span.fault,
            text: look?.seen ?? 'they were not seen to hold the same',
          })),
          // That they differ is no matter of time.
          first.look?.holds === false || limit === undefined
            ? undefined
            : {
                fromMs: first.from,
                toMs: first.from + limit.totalMs,
                seenMs: first.from + first.ms,
              },
        )
      }
      if (looked.length < faultsMin) return unknown(`${seen}; ${faultsMin} are needed`)
      return pass(`${seen}, within ${slowest}${words}`)
    },
  }
}

interface LookAfter {
  readonly span: FaultSpan
  readonly from: number
  /** The first look after the undo and before the next fault. */
  readonly look: ProbeEvent | undefined
  /** From the undo to the look, or for as long as there was none. */
  readonly ms: number
}

function looksAfter(
  history: CheckHistory,
  { after, probe }: { readonly after: string; readonly probe: string },
): LookAfter[] {
  const looks = history.probes.filter(({ name }) => name === probe)
  const spans = history.faults
  return spans.flatMap((span, index) => {
    const { name, undoneAt: from } = span
    if (name !== after || from === undefined) return []
    const endMs = spans[index + 1]?.aimedAt ?? history.endMs
    const look = looks.find(({ t }) => t >= from && t <= endMs)
    return [{ span, from, look, ms: (look?.t ?? endMs) - from }]
  })
}
