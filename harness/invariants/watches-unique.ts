import { judgeWatchers, seenBy } from './judge-watchers.ts'
import type { Invariant } from '../core/claim.ts'

/** A watcher is told of each change once, also when it was resumed. */
export function watchesUnique(options: { readonly changesMin: number }): Invariant {
  return judgeWatchers({
    ...options,
    noun: 'repeated change',
    find: (life) => {
      const told = new Set<string>()
      return seenBy(life).flatMap(({ t, revision, key }) => {
        const change = `revision ${revision} of ${key}`
        if (told.has(change)) return [{ t, text: `${change} came again` }]
        told.add(change)
        return []
      })
    },
  })
}
