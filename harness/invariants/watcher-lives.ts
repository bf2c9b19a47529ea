import { perHistory } from './per-history.ts'
import type { KeyChange } from '../core/etcd.ts'

/** A change as a watcher was told of it. */
export interface SeenChange extends KeyChange {
  readonly t: number
  /** Which of the watcher's messages it came in. */
  readonly message: number
}

/** A watch from its beginning until it broke off, or until the end. */
export interface WatchStretch {
  /** The revision that it was to begin with. */
  readonly from: number
  readonly openedAt: number
  /** Where it had to go on because what came earlier was compacted; 0 where nothing was. */
  readonly compactedTo: number
  readonly seen: SeenChange[]
}

/** All that a watcher saw. */
export interface WatcherLife {
  readonly watcher: string
  readonly stretches: WatchStretch[]
}

/** The lives of all watchers of keys. */
export const watcherLives = perHistory((history): readonly WatcherLife[] => {
  const lives = new Map<string, WatcherLife>()
  const compacted = new Map<string, number>()
  let message = 0
  for (const event of history.keyWatches) {
    const { watcher, t } = event
    const life = lives.get(watcher) ?? { watcher, stretches: [] }
    lives.set(watcher, life)
    switch (event.step) {
      case 'opened':
        life.stretches.push({
          from: event.from,
          openedAt: t,
          compactedTo: compacted.get(watcher) ?? 0,
          seen: [],
        })
        break
      case 'changes':
        message++
        life.stretches.at(-1)?.seen.push(...event.changes.map((one) => ({ ...one, t, message })))
        break
      case 'compacted':
        compacted.set(watcher, event.from)
        break
      case 'asked':
      case 'broken':
        break
      default:
        event satisfies never
    }
  }
  return [...lives.values()]
})
