import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { operationsNamed } from './operations-named.ts'
import type { FaultSpan } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/** A member whose disk was full, and for how long it went on. */
interface FullDisk {
  readonly span: FaultSpan
  readonly member: string
  readonly ranMs: number
  readonly ended: boolean
}

/**
 * A member whose disk is full ends by itself within a bound, from the moment when the disk was
 * full: it runs no more when the store takes writes after that. The floor: so many members that
 * ended, or ran on while writes were taken.
 */
export function fullDisksEndMembers(options: {
  /** Name of the fault that fills disks. */
  readonly fault: string
  /** Name of the writing operations. */
  readonly name: string
  readonly membersMin: number
  readonly within: readonly BoundPart[]
}): Invariant {
  const { fault, membersMin, name } = options
  return {
    floor: `at least ${countOf(membersMin, 'member')} whose disk was full while writes were taken`,
    judge(history) {
      const limit = bound(options.within)
      const writes = operationsNamed(history, name)
      const cases = history.faults.flatMap((span) => {
        const { aimedAt = 0, confirmedAt, injectedAt: from, undoingAt: to = history.endMs } = span
        if (span.name !== fault || from === undefined || confirmedAt === undefined) return []
        // Who hears of no write needs no page: that nothing happened to it tells nothing.
        const isWritten = writes.some(
          ({ outcome, startMs, t }) =>
            outcome === 'ok' && startMs >= from + limit.totalMs && t <= to,
        )
        return span.members.flatMap((member): readonly FullDisk[] => {
          // One disk is full before the last one is, and its member may end at once.
          const end = history.exits.find(
            (exit) => exit.member === member && !exit.expected && exit.t >= aimedAt && exit.t <= to,
          )
          if (end !== undefined) {
            return [{ span, member, ranMs: Math.max(0, end.t - from), ended: true }]
          }
          return isWritten ? [{ span, member, ranMs: to - from, ended: false }] : []
        })
      })
      const late = cases.filter(({ ended, ranMs }) => !ended || ranMs > limit.totalMs)
      const worstMs = greatest([0, ...cases.map(({ ranMs }) => ranMs)])
      const seen =
        `${countOf(cases.length, 'disk')} full, ${cases.length - late.length} of their members ended ` +
        `in time; none ran on for more than ${describeMs(worstMs)} (bound ${describeBound(limit)})`
      if (cases.length < membersMin) return unknown(`${seen}; ${membersMin} are needed`)
      const [worst] = late.toSorted((a, b) => b.ranMs - a.ranMs)
      if (worst === undefined) return pass(seen)
      const fromMs = worst.span.injectedAt ?? 0
      return fail(
        seen,
        evidenceOf(late, ({ ended, member, ranMs, span }) => ({
          t: span.injectedAt ?? 0,
          subject: `${member} in ${span.fault}`,
          text: `${ended ? 'ended after' : 'ran on for'} ${describeMs(ranMs)}`,
        })),
        { fromMs, toMs: fromMs + limit.totalMs, seenMs: fromMs + worst.ranMs },
      )
    },
  }
}
