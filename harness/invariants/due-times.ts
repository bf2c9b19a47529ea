import { Cron } from 'croner'
import { rfc3339 } from '../core/clock.ts'

/** More due times than any history holds: a schedule that gives them was misread. */
const dueTimesMax = 100_000
/** How many are asked for at once. */
const chunk = 8

/** Names of UTC: an offset spares the look-up of a time zone, which costs ten times as much. */
const utcNames: ReadonlySet<string> = new Set(['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'])

/**
 * The times in `(afterMs, untilMs]` at which a schedule is due, as wall milliseconds. Throws when
 * it is no cron expression of five fields. Without a time zone: UTC.
 */
export function dueTimes(
  schedule: { readonly schedule: string; readonly timeZone?: string },
  afterMs: number,
  untilMs: number,
): number[] {
  const { timeZone = 'UTC' } = schedule
  const zone = utcNames.has(timeZone) ? { utcOffset: 0 } : { timezone: timeZone }
  const cron = new Cron(schedule.schedule, { ...zone, mode: '5-part', paused: true })
  const times: number[] = []
  for (let last = afterMs; times.length < dueTimesMax; last = times.at(-1) ?? untilMs) {
    const next = cron.nextRuns(chunk, rfc3339(last)).map((time) => time.getTime())
    times.push(...next.filter((time) => time <= untilMs))
    if (next.length < chunk || (next.at(-1) ?? Infinity) > untilMs) break
  }
  return times
}
