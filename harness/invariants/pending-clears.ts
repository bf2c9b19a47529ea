import { anchorPoints, describeAbsence, nextInjection } from './anchor.ts'
import { causesAt, pendingAtEach } from './pending-work.ts'
import { countOf } from './count-of.ts'
import { describeBound } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { gapIn } from './watch-blindness.ts'
import type { Anchor, AnchorPoint } from './anchor.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'
import type { PendingItem } from './pending-work.ts'
import type { Verdict } from '../core/verdict.ts'

export interface PendingClearsOptions {
  /** What makes pending work clear: nodes or capacity return, the quota is repaired, … */
  readonly after: Anchor
  /** The floor: how many pods and Jobs must have been pending, and to pass, have started. */
  readonly pendingMin: number
  readonly match?: ObjectMatch
  readonly bound: (history: CheckHistory, point: AnchorPoint) => Bound
}

/**
 * What was pending when its cause began to be taken away has started, or was taken away by its
 * owner, within the bound: pods that were Pending, and unfinished Jobs that had no pod at all. What
 * a new fault hits before the bound is over is not judged. What does not clear is sorted by cause.
 * What was taken away shows nothing, and does not count for the floor.
 */
export function pendingClears(options: PendingClearsOptions): Invariant {
  const { after, pendingMin } = options
  return {
    floor: `at least ${countOf(pendingMin, 'pod or Job', 'pods and Jobs')} pending`,
    judge(history) {
      const points = anchorPoints(history, after)
      if (points.length === 0) return unknown(describeAbsence(after))
      // Taking a cause away takes time, and the first of what it held up may clear meanwhile.
      const times = points.map(({ t, fault }) => fault?.undoingAt ?? t)
      const pending = pendingAtEach(history, times, options.match)
      return verdictOf(
        history,
        points.map((point, index) => clearedAfter(history, point, pending[index] ?? [], options)),
        pendingMin,
      )
    },
  }
}

/** What became of the work that was pending at one moment. */
interface Clearing {
  readonly point: AnchorPoint
  readonly limit: Bound
  readonly pending: number
  readonly slowestMs: number
  readonly cleared: number
  /** Of those that cleared: went away without having started. */
  readonly wentAway: number
  readonly stuck: readonly PendingItem[]
  /** Not cleared before the next fault; judged again after that one if it is of the same kind. */
  readonly disturbed: number
  /** Not cleared before the end, or nobody can say when. */
  readonly undecided: number
}

function clearedAfter(
  history: CheckHistory,
  point: AnchorPoint,
  items: readonly PendingItem[],
  options: PendingClearsOptions,
): Clearing {
  const limit = options.bound(history, point)
  const deadline = point.t + limit.totalMs
  const inTime = items.filter(({ clearedAt }) => clearedAt !== undefined && clearedAt <= deadline)
  const others = items.filter((item) => !inTime.includes(item))
  const disturbed = nextInjection(history, point.t) <= deadline
  const isBlind = gapIn(history.gaps('pods'), deadline, deadline)
  const isDecided = !disturbed && !isBlind && history.endMs >= deadline
  return {
    point,
    limit,
    pending: items.length,
    cleared: inTime.length,
    wentAway: inTime.filter((item) => item.wentAway === true).length,
    slowestMs: inTime.reduce((worst, { clearedAt = 0 }) => Math.max(worst, clearedAt - point.t), 0),
    stuck: isDecided ? others : [],
    disturbed: disturbed ? others.length : 0,
    undecided: disturbed || isDecided ? 0 : others.length,
  }
}

function verdictOf(
  history: CheckHistory,
  clearings: readonly Clearing[],
  pendingMin: number,
): Verdict {
  const sum = (count: (clearing: Clearing) => number): number =>
    clearings.reduce((total, clearing) => total + count(clearing), 0)
  const undecided = sum((clearing) => clearing.undecided)
  const slowest = clearings.reduce((a, b) => (b.slowestMs > a.slowestMs ? b : a))
  const stuck = clearings.find((clearing) => clearing.stuck.length > 0)
  const { point, limit } = stuck ?? slowest
  const seen =
    `${sum(({ cleared }) => cleared)} of ${sum(({ pending }) => pending)} pending pods and Jobs` +
    ` cleared, the slowest ${describeMs(slowest.slowestMs)} after ${slowest.point.what}` +
    ` (bound ${describeBound(limit)})`
  if (stuck !== undefined) {
    const deadline = point.t + limit.totalMs
    const causes = causesAt(history, deadline, stuck.stuck)
    const reason = `${describeCauses(causes)} after ${point.what}; ${seen}`
    const evidence = evidenceOf(causes, ({ item, cause }) => ({
      t: deadline,
      subject: item.subject,
      text: cause,
    }))
    const seenMs = Math.min(...stuck.stuck.map(({ clearedAt }) => clearedAt ?? history.endMs))
    return fail(reason, evidence, { fromMs: point.t, toMs: deadline, seenMs })
  }
  if (undecided > 0)
    return unknown(`the end or a gap came before the bound for ${undecided}; ${seen}`)
  if (sum(({ pending }) => pending) < pendingMin)
    return unknown(`${seen}; ${pendingMin} are needed`)
  const disturbed = sum((clearing) => clearing.disturbed)
  const words = `the next fault came before the bound for ${disturbed}`
  if (sum(({ cleared }) => cleared) < pendingMin) return unknown(`${words}; ${seen}`)
  const wentAway = sum((clearing) => clearing.wentAway)
  if (sum(({ cleared }) => cleared) - wentAway < pendingMin) {
    return unknown(`${wentAway} went away without having started; ${seen}`)
  }
  return pass(disturbed === 0 ? seen : `${seen}; ${words}`)
}

/** `2 unschedulable (a/x, a/y), 1 waiting for its node (a/z)`. */
function describeCauses(
  causes: readonly { readonly item: PendingItem; readonly cause: string }[],
): string {
  const byCause = new Map<string, PendingItem[]>()
  for (const { item, cause } of causes) byCause.set(cause, [...(byCause.get(cause) ?? []), item])
  return [...byCause]
    .map(([cause, of]) => {
      const examples = of.slice(0, 3).map(({ subject }) => subject)
      return `${of.length} ${cause} (${examples.join(', ')}${of.length > 3 ? ', …' : ''})`
    })
    .join(', ')
}
