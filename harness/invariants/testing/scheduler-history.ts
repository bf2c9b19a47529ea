import { HistoryBuilder, type CheckHistory } from '../../core/history.ts'
import { jobCalls } from '../../core/job-calls.ts'
import { rfc3339 } from '../../core/clock.ts'
import { timingsTable } from '../../core/timings.ts'
import type { DaprJob, DeliveryReply } from '../../core/dapr.ts'
import type { HistoryEvent } from '../../core/event.ts'
import { at, did, eventsOf, faulted, testCheck, wall } from './history-of.ts'

/** What most bounds here are. */
export const short = [{ name: 'margin', ms: 2_000 }]

/** A history of so many seconds on so many replicas. */
export function on(
  replicas: number,
  end: number,
  ...events: readonly HistoryEvent[]
): CheckHistory {
  const builder = new HistoryBuilder()
  for (const event of eventsOf(end, events)) {
    const members = Array.from({ length: replicas }, (_, index) => ({
      name: `dapr-scheduler-${index}`,
      role: 'dapr-scheduler' as const,
    }))
    const timings = timingsTable.fast
    builder.add(event.kind === 'check-started' ? { ...event, members, timings } : event)
  }
  const history = builder.build().checks.get(testCheck)
  if (history === undefined) throw new Error('a tiny history has its check')
  return history
}

/** A job was acknowledged at second 1; it is due first at a second. */
export function scheduled(name: string, due: number, more: Partial<DaprJob> = {}): HistoryEvent {
  const job: DaprJob = { name, dueTime: rfc3339(wall(due)), ...more }
  return did(1, jobCalls.schedule, { subject: name, value: JSON.stringify(job) })
}

let number = 0

/** A run was delivered at a second and answered `tookS` later; never, when that is undefined. */
export function ran(
  second: number,
  job: string,
  options: {
    readonly tookS?: number | undefined
    readonly member?: number
    readonly attempt?: number
    readonly reply?: DeliveryReply
  } = {},
): HistoryEvent[] {
  const { attempt = 1, member = 0, reply = 'success' } = options
  const tookS = 'tookS' in options ? options.tookS : 0.01
  const base = {
    kind: 'job-watch',
    watcher: 'watcher',
    member: `dapr-scheduler-${member}`,
    job,
    number: ++number,
    attempt,
  } as const
  const received = at(second, { ...base, step: 'received' })
  if (tookS === undefined) return [received]
  return [received, at(second + tookS, { ...base, step: 'answered', reply })]
}

/** The schedule of a job that runs each second. */
export const everySecond = { schedule: '@every 1s' }
/** Runs of a job at these seconds. */
export const runs = (job: string, ...seconds: readonly number[]): HistoryEvent[] =>
  seconds.flatMap((second) => ran(second, job))
/** From one second to another. */
export const secondsOf = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index)
/** A replica is lost from one second to another. */
export const lost = (from: number, to: number, member = 0): HistoryEvent[] =>
  faulted('power-off-1', { members: [`dapr-scheduler-${member}`], aimed: from, from, to })
/** The stream to a replica broke off. */
export const brokenAt = (second: number, member = 0): HistoryEvent =>
  at(second, {
    kind: 'job-watch',
    watcher: 'watcher',
    member: `dapr-scheduler-${member}`,
    step: 'broken',
    text: 'gone',
  })

/** A replica listed these jobs, as they were asked for. */
export function listed(
  second: number,
  member: number,
  ...jobs: readonly HistoryEvent[]
): HistoryEvent {
  const values = jobs.flatMap((event) =>
    event.kind === 'operation' && event.value !== undefined ? [event.value] : [],
  )
  const subject = `dapr-scheduler-${member}`
  return did(second, jobCalls.list, { subject, value: `[${values.join(',')}]` })
}
