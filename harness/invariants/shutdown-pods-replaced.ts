import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { gapIn } from './watch-blindness.ts'
import { readyPodsAt, shutdownsOf } from './shutdowns.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * Pods of a workload that were on a machine which is shut down are replaced on other machines:
 * within the bound from the order, as many are Ready there as were in all. The floor: how many
 * pods were Ready on the machine.
 */
export function shutdownPodsReplaced(options: {
  readonly fault: string
  readonly podsMin: number
  readonly match: ObjectMatch
  readonly bound: (history: CheckHistory) => Bound
}): Invariant {
  const { fault, podsMin, match } = options
  return {
    floor: `at least ${countOf(podsMin, 'pod')} Ready on a machine that was shut down`,
    judge(history) {
      const limit = options.bound(history)
      const losses = shutdownsOf(history, fault, match).map((shutdown) => {
        const { orderedAt, span } = shutdown
        const wanted = readyPodsAt(history, orderedAt, match).length
        const readyElsewhere = (t: number): number =>
          readyPodsAt(history, t, match).filter(({ node = '' }) => !span.members.includes(node))
            .length
        const deadline = orderedAt + limit.totalMs
        const wholeAt = history
          .objects('pods')
          .map(({ t }) => t)
          .find((t) => t > orderedAt && t <= deadline && readyElsewhere(t) >= wanted)
        return { shutdown, wanted, deadline, wholeAt, atLast: readyElsewhere(deadline) }
      })
      const lost = losses.reduce((sum, { shutdown }) => sum + shutdown.pods.length, 0)
      const within = `(bound ${describeBound(limit)})`
      if (lost < podsMin) return unknown(`${countOf(lost, 'pod')} lost; ${podsMin} are needed`)
      const late = losses.filter(({ wholeAt }) => wholeAt === undefined)
      if (late.length === 0) {
        const slowestMs = Math.max(
          ...losses.map(({ wholeAt = 0, shutdown }) => wholeAt - shutdown.orderedAt),
        )
        return pass(`${countOf(lost, 'pod')} replaced within ${describeMs(slowestMs)} ${within}`)
      }
      const decided = late.filter(
        ({ shutdown, deadline }) =>
          shutdown.untilMs >= deadline &&
          !gapIn(history.gaps('pods'), shutdown.orderedAt, deadline),
      )
      const [first] = decided
      const seen = `${countOf(late.length, 'shutdown')} without replacements in time ${within}`
      if (first === undefined) return unknown(`the bound was not seen to its end; ${seen}`)
      const evidence = evidenceOf(decided, ({ shutdown, wanted, deadline, atLast }) => ({
        t: deadline,
        subject: shutdown.span.members.join(', '),
        text: `${atLast} of ${wanted} Ready elsewhere`,
      }))
      const missed = { fromMs: first.shutdown.orderedAt, toMs: first.deadline }
      return fail(seen, evidence, missed)
    },
  }
}
