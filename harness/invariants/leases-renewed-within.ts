import { anchorPoints, describeAbsence } from './anchor.ts'
import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { renewalsAround, renewalsOf } from './lease-renewals.ts'
import { openGap } from './watch-blindness.ts'
import type { Anchor, AnchorPoint } from './anchor.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

interface LeaseName {
  readonly namespace: string
  readonly name: string
}

/**
 * After each moment of the anchor, the leases are renewed within the bound: their holders lead
 * again. The floor: the anchor was reached and every lease was seen.
 */
export function leasesRenewedWithin(options: {
  readonly leases: readonly LeaseName[]
  readonly after: Anchor
  readonly bound: (history: CheckHistory, point: AnchorPoint) => Bound
}): Invariant {
  const { leases, after, bound } = options
  return {
    floor: `${countOf(leases.length, 'lease')} and the moment from which to count`,
    judge(history) {
      const points = anchorPoints(history, after)
      const last = points.at(-1)
      if (last === undefined) return unknown(describeAbsence(after))
      const waits = points.flatMap((point) =>
        leases.map((lease) => {
          const limit = bound(history, point)
          return { point, lease, limit, tookMs: renewalAfter(history, lease, point) }
        }),
      )
      const late = waits.filter(({ tookMs, limit }) => (tookMs ?? Infinity) > limit.totalMs)
      const tooks = waits.map(({ lease, tookMs }) => `${lease.name} ${describeTook(tookMs)}`)
      const [first = waits[0]] = late
      if (first === undefined) return unknown('no lease was asked for')
      const { point, limit } = first
      const seen = `${tooks.join(', ')} after ${point.what} (bound ${describeBound(limit)})`
      if (late.length === 0) return pass(seen)
      const unseen = leases.filter((lease) => renewalsOf(history, lease) === undefined)
      if (unseen.length > 0) {
        return unknown(`never seen: ${unseen.map(({ name }) => name).join(', ')}; ${seen}`)
      }
      const seenMs = first.tookMs === undefined ? history.endMs : point.t + first.tookMs
      const missedBound = { fromMs: point.t, toMs: point.t + limit.totalMs, seenMs }
      if (history.endMs < missedBound.toMs) return unknown(`the end came before the bound; ${seen}`)
      const gap = openGap(history, ['leases'])
      if (gap !== undefined) return unknown(`${gap}; ${seen}`)
      const evidence = evidenceOf(late, (wait) => ({
        t: wait.point.t + wait.limit.totalMs,
        subject: `${wait.lease.namespace}/${wait.lease.name}`,
        text: `renewed ${describeTook(wait.tookMs)} after ${wait.point.what}`,
      }))
      return fail(seen, evidence, missedBound)
    },
  }
}

/** How long after the moment a lease was first renewed; holders write that time themselves. */
function renewalAfter(
  history: CheckHistory,
  lease: LeaseName,
  point: AnchorPoint,
): number | undefined {
  const fromMs = history.clocks.wallAt(point.t)
  const { next } = renewalsAround(renewalsOf(history, lease) ?? [], fromMs)
  return next === undefined ? undefined : next.renewedMs - fromMs
}

function describeTook(tookMs: number | undefined): string {
  return tookMs === undefined ? 'never' : describeMs(tookMs)
}
