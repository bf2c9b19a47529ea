import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { faultsOf, nextInjection } from './anchor.ts'
import { gapIn } from './watch-blindness.ts'
import { statesOfPods } from './states-of-pods.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory, FaultSpan, Seen } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import { matches, type ObjectMatch } from './object-match.ts'

/**
 * Containers of pods that served on a node come back in the same pods after the node was restarted:
 * Ready again within the bound, with more restarts than before. Pods that were evicted meanwhile
 * are not judged. The floor: how many pods served on a node that was restarted.
 */
export function containersComeBack(options: {
  readonly fault: string
  readonly podsMin: number
  readonly match?: ObjectMatch
  readonly bound: (history: CheckHistory) => Bound
}): Invariant {
  const { fault, podsMin } = options
  return {
    floor: `at least ${countOf(podsMin, 'pod')} that served on a restarted node`,
    judge(history) {
      const limit = options.bound(history)
      const returns = faultsOf(history, fault).flatMap((span) =>
        returnsAfter(history, span, limit.totalMs, options.match),
      )
      const late = returns.filter(({ backAt, deadline }) => backAt > deadline)
      const slowestMs = Math.max(0, ...returns.map(({ backAt, undoneAt }) => backAt - undoneAt))
      const slowest = Number.isFinite(slowestMs) ? describeMs(slowestMs) : 'never'
      const seen =
        `${returns.length - late.length} of ${countOf(returns.length, 'pod')} were Ready again, the` +
        ` slowest after ${slowest} (bound ${describeBound(limit)})`
      if (returns.length < podsMin) return unknown(`${seen}; ${podsMin} are needed`)
      if (late.length === 0) return pass(seen)
      const due = late.filter(({ deadline }) => deadline <= history.endMs)
      const decided = due.filter(({ deadline }) => !gapIn(history.gaps('pods'), deadline, deadline))
      const [first] = decided
      if (first === undefined) {
        const why =
          due.length === 0
            ? 'the end came before the bound'
            : 'the watch of pods was blind at the bound'
        return unknown(`${why}; ${seen}`)
      }
      const evidence = evidenceOf(decided, ({ pod, deadline }) => ({
        t: deadline,
        subject: `${pod.namespace}/${pod.name}`,
        text: `not Ready again on ${pod.node ?? 'its node'}, restarts ${pod.restarts ?? 0}`,
      }))
      return fail(seen, evidence, { fromMs: first.undoneAt, toMs: first.deadline })
    },
  }
}

function returnsAfter(
  history: CheckHistory,
  span: FaultSpan,
  boundMs: number,
  match: ObjectMatch | undefined,
) {
  const { injectedAt, undoneAt } = span
  if (injectedAt === undefined || undoneAt === undefined) return []
  const deadline = undoneAt + boundMs
  // What the next fault hits before the bound is over is for that one to judge.
  if (nextInjection(history, undoneAt) < deadline) return []
  return [...statesOfPods(history).values()].flatMap((states) => {
    const last = states.findLast(({ t }) => t <= injectedAt)
    if (last === undefined || wasTaken(last)) return []
    const before = last.object
    if (!before.ready || before.ownerKind === 'Job') return []
    if (!span.members.includes(before.node ?? '') || !matches(match, before)) return []
    const since = states.filter(({ t }) => t > injectedAt)
    if (since.some(wasTaken)) return []
    const back = since.find(
      ({ object }) => object.ready && (object.restarts ?? 0) > (before.restarts ?? 0),
    )
    const pod = states.at(-1)?.object ?? before
    return [{ pod, undoneAt, deadline, backAt: back?.t ?? Infinity }]
  })
}

/** The pod is marked for deletion, or gone already. */
function wasTaken({ change, object }: Seen<'pods'>): boolean {
  return object.deletedMs !== undefined || change === 'deleted' || change === 'gone'
}
