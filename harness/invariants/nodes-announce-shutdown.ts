import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { gapIn } from './watch-blindness.ts'
import { greatest } from './extremes.ts'
import { nodeLives } from './node-lives.ts'
import { shutdownsOf } from './shutdowns.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A kubelet says of itself that its node is not Ready when the machine is shut down: Ready is
 * False, which nobody else writes; of a node that went without a word it becomes Unknown. The
 * floor: one node that was shut down while it was Ready.
 */
export function nodesAnnounceShutdown(options: { readonly fault: string }): Invariant {
  const { fault } = options
  return {
    floor: 'a node that was Ready when it was shut down',
    judge(history) {
      const nodes = shutdownsOf(history, fault).flatMap((shutdown) =>
        shutdown.span.members.flatMap((name) => {
          const states = nodeLives(history).get(name) ?? []
          const before = states.findLast(({ t }) => t <= shutdown.orderedAt)
          if (before?.view?.ready !== 'True') return []
          const saidAt = states.find(
            ({ t, view }) =>
              t > shutdown.orderedAt && t < shutdown.untilMs && view?.ready === 'False',
          )?.t
          return [{ name, shutdown, saidAt }]
        }),
      )
      const silent = nodes.filter(({ saidAt }) => saidAt === undefined)
      const slowestMs = greatest(
        nodes.map(({ saidAt, shutdown }) => (saidAt ?? 0) - shutdown.orderedAt),
      )
      const said = nodes.length - silent.length
      const seen =
        `${said} of ${countOf(nodes.length, 'node')} said that they were not Ready` +
        (said === 0 ? '' : `, at the latest ${describeMs(slowestMs)} after the order`)
      if (nodes.length === 0) return unknown('no node was Ready when it was shut down')
      if (silent.length === 0) return pass(seen)
      const gaps = history.gaps('nodes')
      const decided = silent.filter(
        ({ shutdown }) => !gapIn(gaps, shutdown.orderedAt, shutdown.untilMs),
      )
      if (decided.length === 0) return unknown(`the watch of nodes was blind; ${seen}`)
      const evidence = evidenceOf(decided, ({ name, shutdown }) => ({
        t: shutdown.offAt,
        subject: name,
        text: `off ${describeMs(shutdown.offAt - shutdown.orderedAt)} after the order, without a word`,
      }))
      return fail(seen, evidence)
    },
  }
}
