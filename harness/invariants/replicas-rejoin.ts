import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { FactsOfReplicas } from './facts-of-replicas.ts'
import { greatest } from './extremes.ts'
import { replicaFacts } from '../core/replica-facts.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A replica that was lost takes part again within a bound after its start: every replica has its
 * leadership, each tells watchers of all of them, and who was lost delivers runs. The floor: how
 * many returns there were.
 */
export function replicasRejoin(options: {
  /** Name of the fault. */
  readonly loss: string
  readonly within: readonly BoundPart[]
  readonly returnsMin: number
}): Invariant {
  const { loss, returnsMin } = options
  const limit = bound(options.within)
  return {
    floor: `${returnsMin} returns from a ${loss}`,
    judge(history) {
      const returns = history.faults.filter(
        ({ name, undoneAt }) =>
          name === loss && (undoneAt ?? Infinity) + limit.totalMs <= history.endMs,
      )
      const steps = returns.flatMap((fault) => stepsOf(history, fault))
      const seen = `${returns.length} × ${loss} undone`
      if (returns.length < returnsMin) return unknown(`${seen}; ${returnsMin} are needed`)
      const late = steps.filter(({ afterMs }) => (afterMs ?? Infinity) > limit.totalMs)
      if (late.length === 0) {
        const slowest = (what: string): string =>
          describeMs(greatest(steps.map((step) => (step.what === what ? (step.afterMs ?? 0) : 0))))
        return pass(
          `${seen}: all had leadership within ${slowest(leads)}, told of all within ` +
            `${slowest(tells)}, and the lost delivered within ${slowest(delivers)} ` +
            `(bound ${describeBound(limit)})`,
        )
      }
      return fail(
        `${seen}; ${late.length} of ${steps.length} steps of return did not come in time ` +
          `(bound ${describeBound(limit)})`,
        evidenceOf(late, ({ afterMs, fromMs, member, what }) => ({
          t: fromMs,
          subject: member,
          text: `${what} ${afterMs === undefined ? 'never' : `after ${describeMs(afterMs)}`}`,
        })),
      )
    },
  }
}

const leads = 'has leadership'
const tells = 'tells of all'
const delivers = 'delivers'

function stepsOf(history: CheckHistory, { members: lost, undoneAt = 0 }: FaultSpan) {
  const fact = (name: string, what: string) => {
    const facts = new FactsOfReplicas(history, name)
    return facts.members.map((member) => ({
      member,
      what,
      at: facts.firstSince(member, undoneAt, ({ holds }) => holds),
    }))
  }
  const first = (member: string): number | undefined =>
    history.jobWatches.find(
      (event) => event.step === 'received' && event.member === member && event.t > undoneAt,
    )?.t
  return [
    ...fact(replicaFacts.leadership, leads),
    ...fact(replicaFacts.hosts, tells),
    ...lost.map((member) => ({ member, what: delivers, at: first(member) })),
  ].map(({ at, member, what }) => ({
    member,
    what,
    fromMs: undoneAt,
    afterMs: at === undefined ? undefined : at - undoneAt,
  }))
}
