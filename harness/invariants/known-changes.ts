import { perHistory } from './per-history.ts'
import { registerEvents } from './register-events.ts'
import { watcherLives } from './watcher-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { KeyChange } from '../core/etcd.ts'

/** A change that there was, by whoever knows of it first: who made it, or a watcher. */
export interface KnownChange extends KeyChange {
  readonly t: number
  readonly by: string
}

/**
 * Every change that is known, in the order of revisions: those that were acknowledged, and those
 * that any watcher saw. One revision and key with two values is two changes.
 */
export const knownChanges = perHistory((history: CheckHistory): readonly KnownChange[] => {
  const known = new Map<string, KnownChange>()
  const learn = (change: KnownChange): void => {
    const id = changeId(change)
    if (!known.has(id)) known.set(id, change)
  }
  for (const [key, operations] of registerEvents(history)) {
    for (const { event, isChange, leaves } of operations) {
      const { revision, t, name } = event
      if (!isChange || revision === undefined || leaves === undefined) continue
      learn({ key, value: leaves, revision, t, by: `${name}, acknowledged` })
    }
  }
  for (const { watcher, stretches } of watcherLives(history)) {
    for (const change of stretches.flatMap(({ seen }) => seen)) {
      learn({ ...change, by: watcher })
    }
  }
  return [...known.values()].toSorted((a, b) => a.revision - b.revision)
})

/** The same for what two watchers were told of the same change. */
export function changeId({ revision, key, value }: KeyChange): string {
  return JSON.stringify([revision, key, value])
}
