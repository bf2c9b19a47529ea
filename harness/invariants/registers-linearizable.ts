import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown, type Evidence } from '../core/verdict.ts'
import { linearize } from './linearize.ts'
import { registerEvents, type RegisterEvent } from './register-events.ts'
import { smallestConflict } from './smallest-conflict.ts'
import type { Invariant } from '../core/claim.ts'
import type { KeyState } from '../core/etcd.ts'

/** Some seconds of search; a register needs a few steps for each of its operations. */
const statesMaxDefault = 2_000_000
/** Of the operations on a register that have no order. */
const shownMax = 6

/**
 * For each register there is one order of its operations, in which each happens between its start
 * and its end, and reads, compares and deletes meet what was there. What may have happened happens
 * at any time after it began, or never. Evidence is a few operations that have no order, whatever
 * the others did.
 */
export function registersLinearizable(options: {
  /** Answered operations on each register, of which a fifth must be changes, and another reads. */
  readonly operationsMin: number
  /** Steps of the search for one register, beyond which it is given up: `unknown`. */
  readonly statesMax?: number
}): Invariant {
  const { operationsMin, statesMax = statesMaxDefault } = options
  return {
    floor:
      `at least ${countOf(operationsMin, 'answered operation')} on each register, ` +
      'of which a fifth change it and another does not',
    judge(history) {
      const registers = [...registerEvents(history)].map(([key, operations]) => {
        const answered = operations.filter(({ endMs }) => endMs !== Infinity)
        const changes = answered.filter(({ isChange }) => isChange).length
        const judged = linearize(operations, { statesMax })
        const isFew =
          answered.length < operationsMin ||
          Math.min(changes, answered.length - changes) < operationsMin / 5
        return { key, operations, judged, isFew, answered: answered.length }
      })
      const total = registers.reduce((sum, { answered }) => sum + answered, 0)
      const open = registers.reduce((sum, one) => sum + one.operations.length - one.answered, 0)
      const seen =
        `${countOf(total, 'answered operation')} on ${countOf(registers.length, 'register')}, ` +
        `${open} that may have happened`
      const broken = registers.filter(({ judged }) => judged.order === 'impossible')
      if (broken.length > 0) {
        const evidence = broken.flatMap(({ key, operations }) => {
          const conflict = smallestConflict(operations, { statesMax })
          // Where many deletes belong to it, the last operations are those that meet.
          return evidenceOf(conflict.slice(-shownMax), ({ event }) => describe(key, event))
        })
        const keys = broken.map(({ key }) => key).join(', ')
        return fail(`${seen}: no order explains those on ${keys}`, evidence)
      }
      const few = registers.filter(({ isFew }) => isFew)
      if (registers.length === 0 || few.length > 0) {
        return unknown(`${seen}; ${operationsMin} on each are needed, reads and changes`)
      }
      const undecided = registers.filter(({ judged }) => judged.order === 'undecided')
      if (undecided.length > 0) {
        const keys = undecided.map(({ key }) => key).join(', ')
        return unknown(`${seen}: no order of those on ${keys} was found in ${statesMax} steps`)
      }
      const steps = registers.reduce((sum, { judged }) => sum + judged.states, 0)
      return pass(`${seen}: each register has an order (${countOf(steps, 'step')})`)
    },
  }
}

function describe(key: string, event: RegisterEvent['event']): Evidence {
  const { name, outcome, startMs, t, value, expected, found, member = '', revision } = event
  const did = [
    name.replace('register-', ''),
    ...(expected === undefined ? [] : [`of ${shown(expected)}`]),
    ...(value === undefined ? [] : [`to ${value}`]),
    ...(found === undefined ? [] : [`met ${shown(found)}`]),
    ...(outcome === 'unknown' ? ['may have happened'] : []),
    ...(revision === undefined ? [] : [`at revision ${revision}`]),
  ]
  const when = `from ${describeMs(startMs)} to ${describeMs(t)}`
  return { t, subject: key, text: `${did.join(' ')} through ${member}, ${when}` }
}

function shown(state: KeyState): string {
  return state ?? 'no key'
}
