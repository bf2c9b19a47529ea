import { wallMs } from '../core/clock.ts'
import type { Probe } from '../core/probe.ts'
import type { Stage } from '../core/stage.ts'

/** Whether a run of a CronJob that came due after this call has succeeded. */
export function newRunSucceeded(stage: Stage): Probe {
  const sinceMs = wallMs()
  return () => {
    const runs = [...stage.current('jobs').values()].filter(({ dueMs = 0 }) => dueMs > sinceMs)
    const done = runs.some(({ conditions }) => conditions.includes('Complete'))
    return Promise.resolve({ done, seen: `${runs.length} begun` })
  }
}
