import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { FactsOfReplicas } from './facts-of-replicas.ts'
import { greatest } from './extremes.ts'
import { leadershipGone, replicaFacts } from '../core/replica-facts.ts'
import { lossesThatLast } from './losses-that-last.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * The store drops the leadership of a lost replica within a bound, and no other's. The floor: one
 * loss that leaves a majority and lasts longer than the bound.
 */
export function leadershipPasses(options: {
  /** Name of the fault. */
  readonly loss: string
  readonly within: readonly BoundPart[]
}): Invariant {
  const { loss, within } = options
  const limit = bound(within)
  return {
    floor: `a ${loss} of more than ${describeMs(limit.totalMs)}`,
    judge(history) {
      const losses = lossesThatLast(history, loss, limit.totalMs)
      if (losses.length === 0) return unknown(`no ${loss} that lasted ${describeBound(limit)}`)
      const facts = new FactsOfReplicas(history, replicaFacts.leadership)
      const keys = losses.flatMap(({ fromMs, lost, untilMs }) =>
        facts.members.map((member) => {
          const goneAt = facts.firstSince(member, fromMs, ({ seen }) => seen === leadershipGone)
          const isGone = goneAt !== undefined && goneAt < untilMs
          const afterMs = isGone ? goneAt - fromMs : undefined
          return { member, fromMs, isLost: lost.includes(member), afterMs }
        }),
      )
      const wrong = keys.filter(({ afterMs, isLost }) =>
        isLost ? (afterMs ?? Infinity) > limit.totalMs : afterMs !== undefined,
      )
      const gone = greatest(keys.map(({ afterMs = 0, isLost }) => (isLost ? afterMs : 0)))
      const seen =
        `in ${losses.length} × ${loss} the leadership of the lost was gone ${describeMs(gone)} ` +
        `later at the latest (bound ${describeBound(limit)})`
      if (wrong.length === 0) return pass(`${seen}, and that of no other`)
      return fail(
        `${seen}; ${countOf(wrong.length, 'replica')} otherwise`,
        evidenceOf(wrong, ({ afterMs, fromMs, isLost, member }) => ({
          t: fromMs,
          subject: member,
          text:
            `${isLost ? 'lost' : 'not lost'}, its key ` +
            (afterMs === undefined ? 'stayed' : `went after ${describeMs(afterMs)}`),
        })),
      )
    },
  }
}
