import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { registerEvents, type RegisterEvent } from './register-events.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Over all registers: what began after another operation was answered saw a store at least as far
 * as that one, and a change made it go further; and no two changes have one revision, but those of
 * one transaction.
 */
export function revisionsFollowTime(options: { readonly operationsMin: number }): Invariant {
  const { operationsMin } = options
  return {
    floor: `at least ${countOf(operationsMin, 'answered operation')}`,
    judge(history) {
      const answered = [...registerEvents(history).values()].flat().flatMap(timedOf)
      const wrong = [...backwards(answered), ...shared(answered)]
      const seen = `${countOf(answered.length, 'answered operation')}, ${wrong.length} out of order`
      if (wrong.length > 0) {
        return fail(
          seen,
          evidenceOf(wrong, ({ one, other, text }) => ({
            t: one.event.t,
            subject: one.event.subject,
            text:
              `${one.event.name} through ${one.event.member ?? ''} at revision ${one.revision}, ` +
              `${text} ${other.event.name} through ${other.event.member ?? ''} of ` +
              `${other.event.subject} at revision ${other.revision}`,
          })),
        )
      }
      return answered.length < operationsMin
        ? unknown(`${seen}; ${operationsMin} are needed`)
        : pass(seen)
    },
  }
}

interface Timed extends RegisterEvent {
  readonly revision: number
}

function timedOf(operation: RegisterEvent): Timed[] {
  const { revision } = operation.event
  if (operation.endMs === Infinity || revision === undefined) return []
  return [{ ...operation, revision }]
}

interface Wrong {
  readonly one: Timed
  readonly other: Timed
  readonly text: string
}

/** Operations with a revision that an earlier one has passed, each with the furthest of these. */
function backwards(operations: readonly Timed[]): Wrong[] {
  const ended = operations.toSorted((a, b) => a.endMs - b.endMs)
  const wrong: Wrong[] = []
  let furthest: Timed | undefined
  let at = 0
  for (const one of operations.toSorted((a, b) => a.startMs - b.startMs)) {
    for (let end = ended[at]; end !== undefined && end.endMs < one.startMs; end = ended[++at]) {
      if (furthest === undefined || end.revision > furthest.revision) furthest = end
    }
    if (furthest === undefined) continue
    const least = one.isChange ? furthest.revision + 1 : furthest.revision
    if (one.revision < least) wrong.push({ one, other: furthest, text: 'begun after' })
  }
  return wrong
}

/** Changes that have a revision of others; those of one transaction leave the same. */
function shared(operations: readonly Timed[]): Wrong[] {
  const first = new Map<number, Timed>()
  return operations.flatMap((one): Wrong[] => {
    if (!one.isChange) return []
    const other = first.get(one.revision)
    if (other === undefined) first.set(one.revision, one)
    const isOther = other !== undefined && one.leaves !== other.leaves
    return isOther ? [{ one, other, text: 'which is also that of' }] : []
  })
}
