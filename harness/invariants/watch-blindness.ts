import { describeMs } from '../core/duration.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Resource } from '../core/resources.ts'

/**
 * Says why the last state of these resources is not known: a watch broke and never found its way
 * back. A gap that was closed by a new list hides nothing that still exists.
 */
export function openGap(history: CheckHistory, resources: readonly Resource[]): string | undefined {
  for (const resource of resources) {
    const last = history.watches.findLast((event) => event.resource === resource)
    // A gap that was closed is followed by the list that closed it.
    if (last?.state === 'gap') {
      const fromMs = last.fromMs ?? last.t
      return `the watch of ${resource} broke ${describeMs(history.endMs - fromMs)} before the end`
    }
  }
  return undefined
}

/** Whether nothing was seen of a resource at some time in the window. */
export function gapIn(
  gaps: readonly { readonly fromMs: number; readonly toMs: number }[],
  fromMs: number,
  toMs: number,
): boolean {
  return gaps.some((gap) => gap.fromMs <= toMs && gap.toMs >= fromMs)
}
