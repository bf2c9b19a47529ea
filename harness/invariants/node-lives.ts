import { perHistory } from './per-history.ts'
import type { CheckHistory } from '../core/history.ts'
import type { NodeView } from '../core/resources.ts'

/** What a node was from a monotonic time on; `undefined` when it is gone. */
export interface NodeState {
  readonly t: number
  readonly view: NodeView | undefined
}

/** The states of every node, by name, in the order of time. */
export const nodeLives: (history: CheckHistory) => ReadonlyMap<string, readonly NodeState[]> =
  perHistory((history) => {
    const lives = new Map<string, NodeState[]>()
    for (const { t, change, object } of history.objects('nodes')) {
      const view = change === 'deleted' || change === 'gone' ? undefined : object
      const states = lives.get(object.name)
      if (states === undefined) lives.set(object.name, [{ t, view }])
      else states.push({ t, view })
    }
    return lives
  })

/** The last state of a node at a monotonic time. */
export function nodeAt(states: readonly NodeState[], t: number): NodeView | undefined {
  return states[lastIndexAt(states, t)]?.view
}

/** Index of the state that held at a monotonic time; -1 before the first. */
export function lastIndexAt(states: readonly NodeState[], t: number): number {
  let low = -1
  let high = states.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((states[middle]?.t ?? Infinity) <= t) low = middle
    else high = middle - 1
  }
  return low
}
