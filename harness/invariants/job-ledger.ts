import { jobCalls } from '../core/job-calls.ts'
import { parseRfc3339 } from '../core/clock.ts'
import { jobDueTimes } from '../core/job-due-times.ts'
import type { DaprJob, DeliveryReply } from '../core/dapr.ts'
import type { CheckHistory } from '../core/history.ts'
import type { OperationEvent } from '../core/event.ts'
import { operationsNamed } from './operations-named.ts'
import { perHistory } from './per-history.ts'

/** A run that is due so short before its job is deleted may come, or not. */
const onItsWayMs = 1_000

/** A run that a replica delivered, until it was answered or its stream broke off. */
export interface Delivery {
  readonly t: number
  readonly member: string
  readonly attempt: number
  readonly reply?: DeliveryReply
  /** When it was answered, or could be no more; absent: neither until the end. */
  readonly overAt?: number
}

/** A job that was acknowledged, when its runs were due, and what was delivered. */
export interface JobAccount {
  readonly job: DaprJob
  readonly acknowledgedAt: number
  /** When it was acknowledged that it is deleted. */
  readonly deletedAt?: number
  /** When it is due first, monotonic, also beyond the end of the check. */
  readonly notBeforeMs: number
  /** Monotonic, until the end of the check, or until a second before it was deleted. */
  readonly dueMs: readonly number[]
  readonly deliveries: readonly Delivery[]
  /**
   * First deliveries, in the order of time. A delivery does not say which run it is: as runs come
   * one after the other, the first of these is the first run, and so on.
   */
  readonly runs: readonly Delivery[]
}

/** The accounts of the jobs whose names begin so, or why there can be none. */
export function accountsOf(
  history: CheckHistory,
  prefix: string,
): { readonly accounts: readonly JobAccount[] } | { readonly problem: string } {
  const step = history.clocks.stepIn(history.started?.t ?? 0, history.endMs)
  if (step !== undefined) return { problem: 'the wall clock stepped, and jobs are due by it' }
  const accounts = ledgerOf(history).filter(({ job }) => job.name.startsWith(prefix))
  return { accounts }
}

const ledgerOf = perHistory((history: CheckHistory): readonly JobAccount[] => {
  const deliveries = deliveriesOf(history)
  const { clocks, endMs } = history
  const removals = operationsNamed(history, jobCalls.remove).filter(isAcknowledged)
  const accounts: JobAccount[] = []
  for (const { outcome, t, value } of operationsNamed(history, jobCalls.schedule)) {
    if (outcome !== 'ok' || value === undefined) continue
    const job = JSON.parse(value) as DaprJob
    const due = jobDueTimes(job, clocks.wallAt(endMs))
    if (due === undefined) continue
    const own = deliveries.get(job.name) ?? []
    const removed = removals.find((one) => one.subject === job.name && one.startMs >= t)
    const owedUntil = removed === undefined ? Infinity : removed.startMs - onItsWayMs
    accounts.push({
      job,
      acknowledgedAt: t,
      notBeforeMs: clocks.monotonicAt(parseRfc3339(job.dueTime) ?? 0),
      // What was due before it was asked for is due at once.
      dueMs: due
        .map((wall) => Math.max(clocks.monotonicAt(wall), t))
        .filter((at) => at < owedUntil),
      ...(removed && { deletedAt: removed.t }),
      deliveries: own,
      runs: own.filter(({ attempt }) => attempt === 1),
    })
  }
  return accounts
})

function isAcknowledged({ outcome }: OperationEvent): boolean {
  return outcome === 'ok'
}

/** By job, in the order of time. */
function deliveriesOf(history: CheckHistory): ReadonlyMap<string, readonly Delivery[]> {
  type Open = { -readonly [K in keyof Delivery]: Delivery[K] }
  const byJob = new Map<string, Open[]>()
  /** By watcher and member; the numbers of a stream begin anew with it. */
  const streams = new Map<string, Map<number, Open>>()
  for (const event of history.jobWatches) {
    const key = `${event.watcher} ${event.member}`
    const stream = streams.get(key) ?? new Map<number, Open>()
    streams.set(key, stream)
    switch (event.step) {
      case 'received': {
        const { attempt = 1, member, t } = event
        const delivery: Open = { t, member, attempt }
        stream.set(event.number, delivery)
        const same = byJob.get(event.job)
        if (same === undefined) byJob.set(event.job, [delivery])
        else same.push(delivery)
        break
      }
      case 'answered': {
        const delivery = stream.get(event.number)
        if (delivery === undefined) break
        delivery.reply = event.reply
        // What is withheld stays on its way.
        if (event.reply === 'withheld') break
        delivery.overAt = event.t
        stream.delete(event.number)
        break
      }
      case 'opened':
      case 'broken':
        for (const delivery of stream.values()) delivery.overAt = event.t
        stream.clear()
        break
      default:
        event satisfies never
    }
  }
  return byJob
}
