import { countOf } from './count-of.ts'
import { describeAnswer, isRefused } from './alarm-spans.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import type { Invariant } from '../core/claim.ts'
import type { OperationEvent } from '../core/event.ts'

/** What fills a store does so at any rate; much slower writes would give a compaction more time. */
const rateShareMin = 0.5

/**
 * With a retention no write is refused for want of space, of so many times those that filled the
 * store without one. The floor: that many, at half of their rate or more.
 */
export function retentionBoundsHistory(options: {
  /** Names of the writing operations: in a store that keeps all, and in one with a retention. */
  readonly without: string
  readonly retained: string
  readonly times: number
}): Invariant {
  const { retained, times, without } = options
  return {
    floor: `${countOf(times, 'time')} the writes that filled the store, at half of their rate or more`,
    judge(history) {
      const filling = operationsNamed(history, without)
      const full = filling.findIndex(isRefused)
      const before = rateOf(filling.slice(0, Math.max(full, 0)))
      const writes = operationsNamed(history, retained)
      const after = rateOf(writes)
      const seen =
        `with a retention ${after.text}; without one the store was full after ` +
        (full < 0 ? `more than ${countOf(filling.length, 'write')}` : before.text)
      const refused = writes.filter(isRefused)
      if (refused.length > 0) {
        return fail(
          `${countOf(refused.length, 'write')} refused for want of space; ${seen}`,
          evidenceOf(refused, (operation) => ({ t: operation.t, text: describeAnswer(operation) })),
        )
      }
      if (full < 0) return unknown(seen)
      const isMatch = after.perSecond >= rateShareMin * before.perSecond
      const isEnough = after.taken >= times * before.taken
      return isMatch && isEnough ? pass(seen) : unknown(seen)
    },
  }
}

function rateOf(operations: readonly OperationEvent[]) {
  const taken = operations.filter(({ outcome }) => outcome === 'ok').length
  const tookMs = (operations.at(-1)?.t ?? 0) - (operations[0]?.startMs ?? 0)
  const perSecond = tookMs > 0 ? (1000 * taken) / tookMs : 0
  return { taken, perSecond, text: `${countOf(taken, 'write')}, ${perSecond.toFixed(1)}/s` }
}
