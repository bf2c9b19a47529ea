import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown, type Evidence } from '../core/verdict.ts'
import { watcherLives, type SeenChange, type WatcherLife } from './watcher-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/** What is wrong with what a watcher saw, at a time. */
export type WatchFault = Pick<Evidence, 't' | 'text'>

/**
 * An invariant on each watcher's life. The floor: how many changes each of them saw, or more than
 * that where `due` counts something else as well.
 */
export function judgeWatchers(options: {
  readonly changesMin: number
  /** What else must have come to pass, in words, with how much of it there was. */
  readonly due?: {
    readonly min: number
    readonly noun: string
    readonly count: (history: CheckHistory) => number
  }
  /** What a fault of a watcher is called, such as `repeated change`. */
  readonly noun: string
  readonly find: (life: WatcherLife, history: CheckHistory) => readonly WatchFault[]
}): Invariant {
  const { changesMin, due, noun, find } = options
  const dueWords = due === undefined ? '' : `, and ${countOf(due.min, due.noun)}`
  return {
    floor: `at least ${countOf(changesMin, 'change')} seen by each watcher${dueWords}`,
    judge(history) {
      const lives = watcherLives(history)
      const counts = lives.map((life) => seenBy(life).length)
      const dueCount = due?.count(history)
      const wrong = lives.flatMap((life) =>
        find(life, history).map((fault) => ({ ...fault, subject: life.watcher })),
      )
      const seen =
        `${countOf(lives.length, 'watcher')} saw ${counts.join(', ') || 'no'} changes` +
        (due === undefined ? '' : `, ${countOf(dueCount ?? 0, due.noun)}`)
      if (wrong.length > 0) {
        const evidence = evidenceOf(wrong, (fault) => fault)
        return fail(`${seen}: ${countOf(wrong.length, noun)}`, evidence)
      }
      const isFew =
        lives.length === 0 ||
        Math.min(...counts) < changesMin ||
        (due !== undefined && (dueCount ?? 0) < due.min)
      if (isFew) return unknown(`${seen}; ${changesMin} changes${dueWords} are needed`)
      return pass(`${seen}, no ${noun}`)
    },
  }
}

/** Everything that a watcher saw, in the order in which it did. */
export function seenBy({ stretches }: WatcherLife): readonly SeenChange[] {
  return stretches.flatMap(({ seen }) => seen)
}
