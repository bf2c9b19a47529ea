import { Cron } from 'croner'
import { rfc3339 } from './clock.ts'

/** More due times than any history holds: a schedule that gives them was misread. */
const dueTimesMax = 100_000
/** How many are asked for at once. */
const chunkMax = 64

/** How many schedules are kept. */
const schedulesMax = 1_000

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
  const read = readSchedule(schedule.schedule, schedule.timeZone ?? 'UTC')
  const { last } = read
  if (last?.afterMs === afterMs && last.untilMs === untilMs) return [...last.times]
  const times = timesOf(read.cron, afterMs, untilMs)
  read.last = { afterMs, untilMs, times }
  return [...times]
}

function timesOf(cron: Cron, afterMs: number, untilMs: number): number[] {
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

interface ReadSchedule {
  readonly cron: Cron
  /** The last answer: CronJobs that are made together ask for the same window. */
  last?: { readonly afterMs: number; readonly untilMs: number; readonly times: readonly number[] }
}

/** Schedules that were read already: many CronJobs have the same few. */
const schedules = new Map<string, ReadSchedule>()

function readSchedule(schedule: string, timeZone: string): ReadSchedule {
  const key = `${timeZone} ${schedule}`
  let read = schedules.get(key)
  if (read === undefined) {
    const zone = utcNames.has(timeZone) ? { utcOffset: 0 } : { timezone: timeZone }
    read = { cron: new Cron(schedule, { ...zone, mode: '5-part', paused: true }) }
    if (schedules.size >= schedulesMax) schedules.clear()
    schedules.set(key, read)
  }
  return read
}
