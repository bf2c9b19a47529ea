import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'

/** Every fact that was read under that name holds. The floor: how often it was read. */
export function probesHold(options: {
  readonly probe: string
  readonly readMin: number
}): Invariant {
  const { probe, readMin } = options
  return {
    floor: `${probe} read at least ${countOf(readMin, 'time')}`,
    judge(history) {
      const read = history.probes.filter(({ name }) => name === probe)
      const wrong = read.filter(({ holds }) => !holds)
      const seen = `${probe}: ${read.map((one) => one.seen).join('; ') || 'never read'}`
      if (wrong.length > 0) {
        return fail(
          seen,
          evidenceOf(wrong, ({ seen: text, t }) => ({ t, text })),
        )
      }
      return read.length < readMin ? unknown(seen) : pass(seen)
    },
  }
}
