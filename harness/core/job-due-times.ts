import type { DaprJob } from './dapr.ts'
import { durationMs } from './duration.ts'
import { parseRfc3339 } from './clock.ts'

/** More instants than a check can live through; what goes on for ever ends here. */
const dueMax = 100_000

/**
 * When the runs of a job are due, in wall milliseconds and up to a time: at its due time, and then
 * after each period of an `@every` schedule. Undefined when that cannot be told from what was
 * asked for: only the replica knows what `1m` was counted from.
 */
export function jobDueTimes(job: DaprJob, untilMs: number): readonly number[] | undefined {
  const first = parseRfc3339(job.dueTime)
  if (first === undefined || (job.ttl !== undefined && parseRfc3339(job.ttl) === undefined)) {
    return undefined
  }
  const endMs = Math.min(untilMs, parseRfc3339(job.ttl) ?? Infinity)
  if (job.schedule === undefined) return first <= endMs ? [first] : []
  const periodMs = periodOf(job.schedule)
  if (periodMs === undefined) return undefined
  const due: number[] = []
  const most = Math.min(job.repeats ?? dueMax, dueMax)
  for (let t = first; t <= endMs && due.length < most; t += periodMs) due.push(t)
  return due
}

/** When the last run is due: `Infinity` when there is none, undefined when nobody can say. */
export function lastDueTime(job: DaprJob): number | undefined {
  const first = parseRfc3339(job.dueTime)
  if (first === undefined || job.schedule === undefined) return first
  if (job.repeats === undefined && job.ttl === undefined) return Infinity
  return jobDueTimes(job, Infinity)?.at(-1)
}

function periodOf(schedule: string): number | undefined {
  const [, text] = /^@every (\S+)$/.exec(schedule) ?? []
  if (text === undefined || !/^\d+(?:\.\d+)?(?:ms|s|m|h)$/.test(text)) return undefined
  const periodMs = durationMs(text)
  return periodMs > 0 ? periodMs : undefined
}
