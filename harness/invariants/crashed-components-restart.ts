import { alarmSpans } from './alarm-spans.ts'
import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A component that ended by itself while an alarm stood is started again within the bound, as its
 * runtime says: a full store, and an API that refuses, keep nobody from it. The floor: how many
 * ended.
 */
export function crashedComponentsRestart(options: {
  readonly crashesMin: number
  readonly bound: (history: CheckHistory) => Bound
}): Invariant {
  const { crashesMin } = options
  return {
    floor: `at least ${countOf(crashesMin, 'crash', 'crashes')} while an alarm stood`,
    judge(history) {
      const limit = options.bound(history)
      const crashes = alarmSpans(history).flatMap(({ fromMs, toMs }) =>
        history.exits
          .filter(({ t, expected }) => !expected && t >= fromMs && t <= toMs)
          .map(({ t, member }) => {
            const again = history.starts.find((start) => start.member === member && start.t >= t)
            return { t, member, againAt: again?.t ?? Infinity, deadline: t + limit.totalMs }
          }),
      )
      const late = crashes.filter(({ againAt, deadline }) => againAt > deadline)
      const inTime = crashes.filter((crash) => !late.includes(crash))
      const slowestMs = greatest(inTime.map(({ t, againAt }) => againAt - t))
      const seen =
        `${inTime.length} of ${countOf(crashes.length, 'crash', 'crashes')} ended with a start` +
        (inTime.length === 0 ? '' : `, the slowest after ${describeMs(slowestMs)}`) +
        ` (bound ${describeBound(limit)})`
      if (crashes.length < crashesMin) return unknown(`${seen}; ${crashesMin} are needed`)
      if (late.length === 0) return pass(seen)
      const decided = late.filter(({ deadline }) => deadline <= history.endMs)
      const [first] = decided
      if (first === undefined) return unknown(`the end came before the bound; ${seen}`)
      const evidence = evidenceOf(decided, ({ member, deadline }) => ({
        t: deadline,
        subject: member,
        text: 'was down since it had ended by itself',
      }))
      return fail(seen, evidence, { fromMs: first.t, toMs: first.deadline })
    },
  }
}
