import { componentsUnderAlarm, type ComponentUnderAlarm } from './component-crashes.ts'
import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { Role } from '../core/member.ts'

/**
 * When the bound after the repair is over, the API shows as many restarts more of a component as
 * its runtime began while the alarm stood. The floor: how many restarts those were.
 */
export function crashesToldAfterRepair(options: {
  readonly roles: readonly Role[]
  /** Name of the operations that ask the API; their subject is the role, their value the number. */
  readonly read: string
  readonly restartsMin: number
  readonly bound: (history: CheckHistory) => Bound
}): Invariant {
  const { restartsMin } = options
  return {
    floor: `at least ${countOf(restartsMin, 'restart')} while an alarm stood`,
    judge(history) {
      const limit = options.bound(history)
      const judged = componentsUnderAlarm(history, options)
        .filter(({ restartedAt }) => restartedAt.length > 0)
        .map((one) => tellingOf(one, limit.totalMs))
      const restarts = judged.reduce((sum, { due }) => sum + due, 0)
      const seen =
        `${countOf(restarts, 'restart')} while the alarm stood` +
        judged.map(({ text }) => `; ${text}`).join('') +
        ` (bound ${describeBound(limit)})`
      if (restarts < restartsMin) return unknown(`${seen}; ${restartsMin} are needed`)
      const late = judged.filter(({ toldAt, deadline }) => toldAt > deadline)
      if (late.length === 0) return pass(seen)
      // Without an answer after the bound nobody knows what the API showed at it.
      const decided = late.filter(({ deadline, lastAt }) => lastAt >= deadline)
      const [first] = decided
      if (first === undefined) return unknown(`nobody asked at the bound; ${seen}`)
      const evidence = evidenceOf(decided, ({ role, text, deadline }) => ({
        t: deadline,
        subject: role,
        text,
      }))
      return fail(seen, evidence, { fromMs: first.repairedAt, toMs: first.deadline })
    },
  }
}

function tellingOf(one: ComponentUnderAlarm, boundMs: number) {
  const { role, span, restartedAt, before = 0, reads } = one
  const repairedAt = span.fault.undoneAt ?? Infinity
  const due = restartedAt.length
  const told = reads.find(({ restarts }) => restarts >= before + due)
  const toldAt = told?.t ?? Infinity
  const last = reads.at(-1)
  const text =
    told === undefined
      ? `the API showed ${last?.restarts ?? 0} instead of ${before + due} of ${role} to the end`
      : `the API showed ${told.restarts} of ${role} ${describeMs(Math.max(0, toldAt - repairedAt))}` +
        ' after the repair'
  return {
    role,
    due,
    repairedAt,
    deadline: repairedAt + boundMs,
    toldAt,
    lastAt: last?.t ?? 0,
    text,
  }
}
