import { Cron } from 'croner'
import { rfc3339 } from './clock.ts'

/** More due times than any history holds: a schedule that gives them was misread. */
const dueTimesMax = 100_000
/** How many are asked for at once. */
const chunkMax = 64

/** How many schedules are kept. */
const cronsMax = 1_000

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
  if (untilMs <= afterMs) return []
  const cron = cronOf(schedule.schedule, schedule.timeZone ?? 'UTC')
  // Nothing is due more often than once a minute: so many cover the window.
  const chunk = Math.min(chunkMax, Math.floor((untilMs - afterMs) / 60_000) + 1)
  const times: number[] = []
  for (let last = afterMs; times.length < dueTimesMax; last = times.at(-1) ?? untilMs) {
    const next = cron.nextRuns(chunk, rfc3339(last)).map((time) => time.getTime())
    times.push(...next.filter((time) => time <= untilMs))
    if (next.length < chunk || (next.at(-1) ?? Infinity) > untilMs) break
  }
  return times
}

/** Schedules that were read already: many CronJobs have the same few. */
const crons = new Map<string, Cron>()

function cronOf(schedule: string, timeZone: string): Cron {
  const key = `${timeZone} ${schedule}`
  let cron = crons.get(key)
  if (cron === undefined) {
    const zone = utcNames.has(timeZone) ? { utcOffset: 0 } : { timezone: timeZone }
    cron = new Cron(schedule, { ...zone, mode: '5-part', paused: true })
    if (crons.size >= cronsMax) crons.clear()
    crons.set(key, cron)
  }
  return cron
}
