import { rfc3339, wallMs } from '../core/clock.ts'
import { jobCalls } from '../core/job-calls.ts'
import { noSuchJob } from '../core/look-replica.ts'
import { schedulerReplicas } from '../core/scheduler-replicas.ts'
import type { DaprAnswer, DaprCall, DaprClient, DaprJob, DaprJobsAnswer } from '../core/dapr.ts'
import type { DaprStage } from '../core/stage.ts'

/** A job as a scenario plans it: when it is due first, and ends; both from the next second on. */
export type PlannedJob = Omit<DaprJob, 'dueTime' | 'ttl'> & {
  readonly dueInMs: number
  readonly ttlInMs?: number
}

/**
 * Schedules these jobs, one after the other or so many at once, and each through the next replica.
 * What was asked for is the value of the operation, as JSON, with the due time as an instant: so
 * claims can tell when every run was due. Returns their names.
 */
export async function scheduleJobs(
  stage: DaprStage,
  planned: readonly PlannedJob[],
  { atOnce = 1, ...whose }: { readonly atOnce?: number } & Pick<DaprCall, 'app'> = {},
): Promise<readonly string[]> {
  // Dapr before 1.15 counts in whole seconds.
  const now = Math.ceil(wallMs() / 1000) * 1000
  const left = planned.entries()
  const scheduleRest = async (): Promise<void> => {
    for (const [index, { dueInMs, ttlInMs, ...rest }] of left) {
      const ttl = ttlInMs === undefined ? {} : { ttl: rfc3339(now + ttlInMs) }
      const job: DaprJob = { ...rest, ...ttl, dueTime: rfc3339(now + dueInMs) }
      await scheduleJob(stage, job, { turn: index, ...whose })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, scheduleRest))
  return planned.map(({ name }) => name)
}

/** Schedules a job through the replica whose turn it is; what was asked for is recorded as JSON. */
export function scheduleJob(
  stage: DaprStage,
  job: DaprJob,
  { turn, ...rest }: { readonly turn: number } & Omit<DaprCall, 'member'>,
): Promise<DaprAnswer> {
  const { dapr } = stage.testbed
  const members = schedulerReplicas(stage.testbed)
  const member = members[turn % members.length]?.name ?? ''
  return stage.dapr(
    jobCalls.schedule,
    job.name,
    (signal) => dapr.scheduleJob(job, { member, ...rest }, signal),
    { member, value: JSON.stringify(job) },
  )
}

const unimplemented = 12

/**
 * Lists all jobs through every replica; what each of them says is the value, as JSON. Dapr before
 * 1.15 has no list: there every job of these names is asked for by itself.
 */
export async function listJobs(stage: DaprStage, names: readonly string[]): Promise<void> {
  const { dapr } = stage.testbed
  for (const { name: member } of schedulerReplicas(stage.testbed)) {
    const ask = async (signal: AbortSignal): Promise<DaprAnswer> => {
      const listed = await dapr.listJobs({ member }, signal)
      const isThere = listed.code !== unimplemented
      const { jobs, ...answer } = isThere
        ? listed
        : await askForEach({ dapr, member, names }, signal)
      return { ...answer, ...(jobs !== undefined && { value: JSON.stringify(jobs) }) }
    }
    await stage.dapr(jobCalls.list, member, ask, { member })
  }
}

async function askForEach(
  {
    dapr,
    member,
    names,
  }: {
    readonly dapr: DaprClient
    readonly member: string
    readonly names: readonly string[]
  },
  signal: AbortSignal,
): Promise<DaprJobsAnswer> {
  const jobs: DaprJob[] = []
  for (const name of names) {
    const { job, ...answer } = await dapr.getJob(name, { member }, signal)
    if (job !== undefined) jobs.push(job)
    else if (answer.code !== noSuchJob) return answer
  }
  return { outcome: 'ok', jobs }
}
