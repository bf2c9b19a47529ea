import type { CheckHistory } from '../core/history.ts'

/**
 * Derives something from a history once: invariants that rest on the same structure share it. The
 * history must be complete when it is first asked.
 */
export function perHistory<T>(derive: (history: CheckHistory) => T): (history: CheckHistory) => T {
  const derived = new WeakMap<CheckHistory, { readonly value: T }>()
  return (history) => {
    let entry = derived.get(history)
    if (entry === undefined) {
      entry = { value: derive(history) }
      derived.set(history, entry)
    }
    return entry.value
  }
}
