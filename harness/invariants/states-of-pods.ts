import { perHistory } from './per-history.ts'
import type { Seen } from '../core/history.ts'

/** Every projection of each pod, by uid, in the order of time. */
export const statesOfPods = perHistory((history): ReadonlyMap<string, readonly Seen<'pods'>[]> => {
  const states = new Map<string, Seen<'pods'>[]>()
  for (const seen of history.objects('pods')) {
    const of = states.get(seen.object.uid)
    if (of === undefined) states.set(seen.object.uid, [seen])
    else of.push(seen)
  }
  return states
})
