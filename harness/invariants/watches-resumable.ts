import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { describeMs } from '../core/duration.ts'
import { fail, unknown } from '../core/verdict.ts'
import { greatest } from './extremes.ts'
import { judgeWatchers, seenBy, type WatchFault } from './judge-watchers.ts'
import { knownChanges } from './known-changes.ts'
import { watcherLives, type WatcherLife } from './watcher-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A watch that is resumed after the last revision that was seen goes on without a gap, or from
 * where the store says that it compacted; and each watcher is told of the last change in time.
 */
export function watchesResumable(options: {
  readonly changesMin: number
  /** Resumptions after breaks in which something was changed, which a single member cannot be. */
  readonly resumedMin: number
  /** From the last change until every watcher was told of it. */
  readonly within: readonly BoundPart[]
}): Invariant {
  const { changesMin, resumedMin, within } = options
  const gaps = judgeWatchers({
    changesMin,
    due: {
      min: resumedMin,
      noun: 'resumption',
      count: (history) => sum(watcherLives(history).map((life) => overChanges(life, history))),
    },
    noun: 'lost change',
    find: lostOverBreaks,
  })
  return {
    floor: gaps.floor,
    judge(history) {
      const verdict = gaps.judge(history)
      if (verdict.verdict === 'fail') return verdict
      const last = knownChanges(history).at(-1)
      if (last === undefined) return verdict
      const limit = bound(within)
      const deadline = last.t + limit.totalMs
      const late = watcherLives(history).filter((life) => {
        const caughtUp = seenBy(life).find(({ revision }) => revision >= last.revision)
        return (caughtUp?.t ?? Infinity) > deadline
      })
      if (late.length === 0) return verdict
      const words = `revision ${last.revision}, the last, (bound ${describeBound(limit)})`
      if (history.endMs < deadline) {
        return unknown(`${verdict.reason}; nobody waited for all watchers to see ${words}`)
      }
      const evidence = late.map((life) => ({
        t: deadline,
        subject: life.watcher,
        text: `had seen up to revision ${furthest(seenBy(life))} ${describeMs(limit.totalMs)} later`,
      }))
      return fail(`${verdict.reason}; ${late.length} did not see ${words}`, evidence, {
        fromMs: last.t,
        toMs: deadline,
      })
    },
  }
}

/** Each resumption of a watcher: how far it had come, and the first that it was told then. */
function resumptions({ stretches }: WatcherLife): readonly {
  readonly before: number
  /** The same, or where the store says that it compacted; what is there itself may be gone. */
  readonly after: number
  readonly openedAt: number
  readonly next: { readonly t: number; readonly revision: number } | undefined
}[] {
  let before = (stretches[0]?.from ?? 1) - 1
  return stretches.flatMap(({ openedAt, compactedTo, seen }, number) => {
    const one = { before, after: Math.max(before, compactedTo), openedAt, next: seen[0] }
    before = Math.max(before, furthest(seen))
    return number === 0 ? [] : [one]
  })
}

function lostOverBreaks(life: WatcherLife, history: CheckHistory): WatchFault[] {
  return resumptions(life).flatMap(({ after, next }) => {
    if (next === undefined) return []
    return knownChanges(history)
      .filter(({ revision }) => revision > after && revision < next.revision)
      .map(({ revision, key, by }) => ({
        t: next.t,
        text:
          `resumed after revision ${after}, it went on with ${next.revision}; ` +
          `revision ${revision} of ${key}, known by ${by}, was left out`,
      }))
  })
}

/** Resumptions of a watcher after something had been changed, or later where nobody else could. */
function overChanges(life: WatcherLife, history: CheckHistory): number {
  const isAlone = history.started?.members.length === 1
  return resumptions(life).filter(({ before, openedAt }) =>
    knownChanges(history).some(({ revision, t }) => revision > before && (isAlone || t < openedAt)),
  ).length
}

function furthest(seen: readonly { readonly revision: number }[]): number {
  return Math.max(0, greatest(seen.map(({ revision }) => revision)))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
