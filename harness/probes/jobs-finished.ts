import type { Probe } from '../core/probe.ts'
import type { Stage } from '../core/stage.ts'

/**
 * Whether there are Jobs that no CronJob owns, of these names or all, and every one of them is
 * Complete or Failed.
 */
export function jobsFinished(stage: Stage, names?: readonly string[]): Probe {
  return () => {
    const jobs = [...stage.current('jobs').values()].filter(
      ({ cronJob, name }) => cronJob === undefined && (names === undefined || names.includes(name)),
    )
    const open = jobs.filter(({ finishedMs }) => finishedMs === undefined)
    const seen = open.map(
      ({ name, succeeded, completions }) => `${name} ${succeeded}/${completions}`,
    )
    return Promise.resolve({ done: jobs.length > 0 && open.length === 0, seen: seen.join(', ') })
  }
}
