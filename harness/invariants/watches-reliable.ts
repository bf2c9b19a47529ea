import { changeId, knownChanges, type KnownChange } from './known-changes.ts'
import { judgeWatchers } from './judge-watchers.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Between two changes that a watch told of, it leaves none out that is known, by its
 * acknowledgement or from another watcher; nor does the first watch from where it was to begin.
 * What happens over a break is the claim of `watchesResumable`.
 */
export function watchesReliable(options: { readonly changesMin: number }): Invariant {
  return judgeWatchers({
    ...options,
    noun: 'missing change',
    find: ({ stretches }, history) =>
      stretches.flatMap(({ from, seen }, number) => {
        const [first] = seen
        const last = seen.at(-1)
        if (first === undefined || last === undefined) return []
        const told = new Set(seen.map(changeId))
        const after = number === 0 ? from - 1 : first.revision
        return knownChanges(history)
          .filter(({ revision }) => revision > after && revision < last.revision)
          .filter((change) => !told.has(changeId(change)))
          .map((change) => ({
            t: last.t,
            text: `${missing(change)} between ${first.revision} and ${last.revision}`,
          }))
      }),
  })
}

function missing({ revision, key, value, by }: KnownChange): string {
  const what = value ?? 'the delete'
  return `revision ${revision} of ${key}, ${what}, known by ${by}, was not there`
}
