import { jobCalls } from '../core/job-calls.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { OperationEvent } from '../core/event.ts'
import type { CheckHistory } from '../core/history.ts'
import { operationsNamed } from './operations-named.ts'

/** What one replica listed when it was asked last. */
export interface JobList {
  readonly member: string
  readonly event: OperationEvent
  readonly jobs: ReadonlyMap<string, DaprJob>
}

/** The last list of every replica that was asked, or who did not answer. */
export function lastLists(
  history: CheckHistory,
): { readonly lists: readonly JobList[] } | { readonly problem: string } {
  const last = new Map(operationsNamed(history, jobCalls.list).map((one) => [one.subject, one]))
  if (last.size === 0) return { problem: 'nobody asked for a list of the jobs' }
  const lists: JobList[] = []
  for (const [member, event] of last) {
    if (event.outcome !== 'ok' || event.value === undefined) {
      return { problem: `${member} did not list its jobs: ${event.text ?? event.outcome}` }
    }
    const jobs = JSON.parse(event.value) as readonly DaprJob[]
    lists.push({ member, event, jobs: new Map(jobs.map((job) => [job.name, job])) })
  }
  return { lists }
}
