import { Cron } from 'croner'
import { rfc3339 } from '../core/clock.ts'

/** More due times than any history holds: a schedule that gives them was misread. */
const dueTimesMax = 100_000

/**
 * The times in `(afterMs, untilMs]` at which a schedule is due, as wall milliseconds. Throws when
 * it is no cron expression of five fields. Without a time zone: UTC.
 */
export function dueTimes(
  schedule: { readonly schedule: string; readonly timeZone?: string },
  afterMs: number,
  untilMs: number,
): number[] {
  const cron = new Cron(schedule.schedule, {
    timezone: schedule.timeZone ?? 'UTC',
    paused: true,
  })
  const times: number[] = []
  for (let last = afterMs; times.length < dueTimesMax;) {
    const next = cron.nextRun(rfc3339(last))?.getTime()
    if (next === undefined || next > untilMs) break
    times.push(next)
    last = next
  }
  return times
}
