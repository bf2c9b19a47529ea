import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { shutdownsOf } from './shutdowns.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * What has to run on every node runs again on a machine that was shut down: within the bound from
 * its start, a container that is picked began there, as its disk says. The API may still show the
 * pod from before as Running, so it is not asked. The floor: such a pod was Ready there before.
 */
export function podsBeginAnew(options: {
  readonly fault: string
  readonly match: ObjectMatch
  readonly bound: (history: CheckHistory) => Bound
}): Invariant {
  const { fault, match } = options
  return {
    floor: 'a pod that was Ready on a machine which was shut down and started again',
    judge(history) {
      const limit = options.bound(history)
      const returns = shutdownsOf(history, fault, match).flatMap(({ span, pods }) => {
        const { undoneAt } = span
        if (undoneAt === undefined) return []
        return pods.map(({ node = '', namespace, ownerName = '' }) => {
          const beganAt = history.effects
            .filter((effect) => effect.state === 'began' && effect.node === node)
            .filter((effect) => effect.namespace === namespace)
            .filter((effect) => effect.pod.startsWith(`${ownerName}-`))
            .map(({ wallMs }) => history.clocks.monotonicAt(wallMs))
            .find((t) => t > undoneAt)
          return { node, undoneAt, deadline: undoneAt + limit.totalMs, beganAt }
        })
      })
      const late = returns.filter(({ beganAt = Infinity, deadline }) => beganAt > deadline)
      const began = returns.length - late.length
      const slowestMs = greatest(
        returns.map(({ beganAt, undoneAt }) => (beganAt ?? undoneAt) - undoneAt),
      )
      const seen =
        `${began} of ${countOf(returns.length, 'pod')} began anew` +
        (began === 0 ? '' : `, the slowest ${describeMs(slowestMs)} after the start`) +
        ` (bound ${describeBound(limit)})`
      if (returns.length === 0) return unknown('no such pod was on a machine that was shut down')
      if (late.length === 0) return pass(seen)
      const decided = late.filter(({ deadline }) => deadline <= history.endMs)
      const [first] = decided
      if (first === undefined) return unknown(`the end came before the bound; ${seen}`)
      if (history.effects.length === 0) return unknown(`no effect of any container is known`)
      const evidence = evidenceOf(decided, ({ node, deadline }) => ({
        t: deadline,
        subject: node,
        text: 'no container of it had begun',
      }))
      return fail(seen, evidence, { fromMs: first.undoneAt, toMs: first.deadline })
    },
  }
}
