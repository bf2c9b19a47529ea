import { groupBy } from './group-by.ts'
import { judgeWatchers, seenBy } from './judge-watchers.ts'
import { knownChanges } from './known-changes.ts'
import { perHistory } from './per-history.ts'
import type { Invariant } from '../core/claim.ts'

/** A watcher is told of all changes of a transaction in one message. */
export function watchesAtomic(options: {
  readonly changesMin: number
  /** Transactions that changed several keys. */
  readonly transactionsMin: number
}): Invariant {
  const { changesMin, transactionsMin } = options
  return judgeWatchers({
    changesMin,
    due: {
      min: transactionsMin,
      noun: 'transaction',
      count: (history) => transactions(history).size,
    },
    noun: 'torn transaction',
    find: (life, history) => {
      const seen = seenBy(life)
      return [...groupBy(seen, ({ revision }) => revision)].flatMap(([revision, changes]) => {
        const keys = transactions(history).get(revision)
        const [first] = changes
        if (keys === undefined || first === undefined) return []
        const together = changes.filter(({ message }) => message === first.message)
        const missing = [...keys].filter((key) => together.every((one) => one.key !== key))
        if (missing.length === 0) return []
        const text = `${first.key} of revision ${revision} came without ${missing.join(', ')}`
        return [{ t: first.t, text }]
      })
    },
  })
}

/** The keys of every revision that changed several. */
const transactions = perHistory((history): ReadonlyMap<number, ReadonlySet<string>> => {
  const byRevision = groupBy(knownChanges(history), ({ revision }) => revision)
  return new Map(
    [...byRevision]
      .map(([revision, changes]) => [revision, new Set(changes.map(({ key }) => key))] as const)
      .filter(([, keys]) => keys.size > 1),
  )
})
