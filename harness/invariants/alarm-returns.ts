import { countOf } from './count-of.ts'
import { describeAnswer, isRefused } from './alarm-spans.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * After a repair that left members out, a few writes may pass, and then all are refused for want of
 * space. The floor: so many writes after the ones that may pass.
 */
export function alarmReturns(options: {
  /** Name of the writing operations. */
  readonly name: string
  /** How many of the first may be acknowledged. */
  readonly passMax: number
  readonly laterMin: number
}): Invariant {
  const { laterMin, name, passMax } = options
  return {
    floor: `at least ${countOf(passMax + laterMin, 'write')} after the repair`,
    judge(history) {
      const writes = operationsNamed(history, name).toSorted((a, b) => a.startMs - b.startMs)
      const firstRefused = writes.findIndex(isRefused)
      const refused = writes.filter(isRefused).length
      const seen =
        `${refused} of ${countOf(writes.length, 'write')} refused, the first of them after ` +
        `${firstRefused < 0 ? writes.length : firstRefused} that passed`
      const passed = writes.filter(({ outcome }, index) => outcome === 'ok' && index >= passMax)
      if (passed.length > 0) {
        return fail(
          seen,
          evidenceOf(passed, (operation) => ({
            t: operation.t,
            subject: operation.subject,
            text: describeAnswer(operation),
          })),
        )
      }
      return refused < laterMin ? unknown(seen) : pass(seen)
    },
  }
}
