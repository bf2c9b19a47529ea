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

/** A replica that was asked last, and answered that it does not list its jobs. */
export interface RefusedList {
  readonly member: string
  readonly event: OperationEvent
}

/** What gRPC says when nobody answered: cancelled, too late, out of reach. */
const noAnswer: ReadonlySet<number> = new Set([1, 4, 14])

/** The last list of every replica that was asked, or refusal to give one; or who did not answer. */
export function lastLists(
  history: CheckHistory,
):
  | { readonly lists: readonly JobList[]; readonly refused: readonly RefusedList[] }
  | { readonly problem: string } {
  const last = new Map(operationsNamed(history, jobCalls.list).map((one) => [one.subject, one]))
  if (last.size === 0) return { problem: 'nobody asked for a list of the jobs' }
  const lists: JobList[] = []
  const refused: RefusedList[] = []
  for (const [member, event] of last) {
    if (event.code !== undefined && !noAnswer.has(event.code)) {
      refused.push({ member, event })
      continue
    }
    if (event.outcome !== 'ok' || event.value === undefined) {
      return { problem: `${member} did not list its jobs: ${event.text ?? event.outcome}` }
    }
    const jobs = JSON.parse(event.value) as readonly DaprJob[]
    lists.push({ member, event, jobs: new Map(jobs.map((job) => [job.name, job])) })
  }
  return { lists, refused }
}
