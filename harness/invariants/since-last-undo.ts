import type { CheckHistory } from '../core/history.ts'

/**
 * The time in which what is judged at the end had to happen: from the last undo, or the start, to
 * the end. A stall of the runner in it leaves a failure undecided.
 */
export function sinceLastUndo(history: CheckHistory): { fromMs: number; toMs: number } {
  let fromMs = history.started?.t ?? 0
  for (const { undoneAt } of history.faults) fromMs = Math.max(fromMs, undoneAt ?? 0)
  return { fromMs, toMs: history.endMs }
}
