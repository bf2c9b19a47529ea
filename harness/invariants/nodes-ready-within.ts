import { anchorPoints, describeAbsence, nextInjection } from './anchor.ts'
import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { gapIn, openGap } from './watch-blindness.ts'
import { hasLeasesOf, renewalsAround, renewalsOf } from './lease-renewals.ts'
import { nodeAt, nodeLives } from './node-lives.ts'
import type { Anchor, AnchorPoint } from './anchor.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/** Where nodes keep their leases. */
const leaseNamespace = 'kube-node-lease'

/**
 * When the bound after a moment of the anchor is over, every node is Ready and holds its lease,
 * renewed since: the condition alone may be an old one that nobody changed. A member of the testbed
 * whose Node was deleted is not Ready. A moment after which the next fault came before the bound is
 * not judged. The floor: one moment that is.
 */
export function nodesReadyWithin(options: {
  readonly after: Anchor
  readonly bound: (history: CheckHistory, point: AnchorPoint) => Bound
}): Invariant {
  const { after, bound } = options
  return {
    floor: 'the moment from which to count, and a node',
    judge(history) {
      const points = anchorPoints(history, after)
      if (points.length === 0) return unknown(describeAbsence(after))
      const judged = points
        .map((point) => readiness(history, point, bound(history, point)))
        .filter(({ point, deadline }) => nextInjection(history, point.t) > deadline)
      const [first] = judged.toSorted(
        (a, b) => b.notReady.length - a.notReady.length || b.slowestMs - a.slowestMs,
      )
      if (first === undefined) return unknown('the next fault always came before the bound')
      const { point, limit, deadline, ready, notReady, slowestMs } = first
      const seen =
        `${ready} of ${countOf(ready + notReady.length, 'node')} Ready, the slowest` +
        ` ${describeMs(slowestMs)} after ${point.what} (bound ${describeBound(limit)})`
      if (ready + notReady.length === 0) return unknown('no node was seen')
      if (judged.some((each) => history.endMs < each.deadline)) {
        return unknown(`the end came before the bound; ${seen}`)
      }
      if (notReady.length === 0) return pass(seen)
      if (gapIn(history.gaps('nodes'), deadline, deadline)) {
        return unknown(`the watch of nodes was blind at the bound; ${seen}`)
      }
      const gap = openGap(history, ['nodes', 'leases'])
      if (gap !== undefined) return unknown(`${gap}; ${seen}`)
      const evidence = evidenceOf(notReady, (name) => {
        const ready = nodeAt(nodeLives(history).get(name) ?? [], deadline)?.ready ?? 'absent'
        const text = ready === 'True' ? 'its lease had run out' : `Ready was ${ready}`
        return { t: deadline, subject: name, text }
      })
      return fail(seen, evidence, { fromMs: point.t, toMs: deadline })
    },
  }
}

function readiness(history: CheckHistory, point: AnchorPoint, limit: Bound) {
  const deadline = point.t + limit.totalMs
  const notReady: string[] = []
  let ready = 0
  let slowestMs = 0
  // Providers without node leases on record are judged by the condition alone.
  const areLeasesSeen = hasLeasesOf(history, leaseNamespace)
  for (const [name, states] of nodeLives(history)) {
    const view = nodeAt(states, deadline)
    const isMember = history.started?.members.some((member) => member.name === name) === true
    if (view === undefined && !isMember) continue
    const isAlive = !areLeasesSeen || holdsLease(history, name, point.t, deadline)
    if (view?.ready !== 'True' || !isAlive) {
      notReady.push(name)
      continue
    }
    ready++
    const lastNot = states.findLastIndex(({ t, view }) => t <= deadline && view?.ready !== 'True')
    const readyAt = states[lastNot + 1]?.t ?? point.t
    slowestMs = Math.max(slowestMs, readyAt - point.t)
  }
  return { point, limit, deadline, ready, notReady, slowestMs }
}

/** Whether a node holds a lease at the end of a window which it renewed in it. */
function holdsLease(history: CheckHistory, name: string, fromMs: number, toMs: number): boolean {
  const toWallMs = history.clocks.wallAt(toMs)
  const renewals = renewalsOf(history, { namespace: leaseNamespace, name }) ?? []
  const { last } = renewalsAround(renewals, toWallMs)
  if (last === undefined || last.renewedMs <= history.clocks.wallAt(fromMs)) return false
  return last.renewedMs + last.durationMs >= toWallMs
}
