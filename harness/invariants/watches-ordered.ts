import { judgeWatchers, seenBy } from './judge-watchers.ts'
import type { Invariant } from '../core/claim.ts'

/** The revisions of what a watcher is told never go back, also not when it was resumed. */
export function watchesOrdered(options: { readonly changesMin: number }): Invariant {
  return judgeWatchers({
    ...options,
    noun: 'step back',
    find: (life) =>
      seenBy(life).flatMap(({ t, revision, key }, at, all) => {
        const before = all[at - 1]?.revision ?? 0
        return revision < before
          ? [{ t, text: `revision ${revision} of ${key} came after revision ${before}` }]
          : []
      }),
  })
}
