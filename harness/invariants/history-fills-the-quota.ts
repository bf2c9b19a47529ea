import { countOf } from './count-of.ts'
import { describeAnswer, isRefused } from './alarm-spans.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Writes of one key fill the store until one is refused for want of space. The floor: that they
 * were refused, or that the scenario reached the step at which they had to be.
 */
export function historyFillsTheQuota(options: {
  /** Name of the writing operations. */
  readonly name: string
  /** Name of the step that is reached when more was written than there is room for. */
  readonly enough: string
}): Invariant {
  const { enough, name } = options
  return {
    floor: `a write that is refused for want of space, or the step ${enough}`,
    judge(history) {
      const writes = operationsNamed(history, name)
      const first = writes.findIndex(isRefused)
      const refusal = writes[first]
      const taken = writes.filter(({ outcome }) => outcome === 'ok').length
      const seen = `${countOf(taken, 'write')} of one key acknowledged`
      if (refusal !== undefined) return pass(`${seen}, then ${describeAnswer(refusal)}`)
      const reached = history.steps.find((step) => step.name === enough)
      if (reached === undefined) return unknown(`${seen}, and none refused for want of space`)
      const text = `${enough}, and nothing was refused`
      return fail(`${seen}; ${text}`, [{ t: reached.t, text }])
    },
  }
}
