import { dueTimes } from '../core/due-times.ts'
import { rfc3339, sleep, wallMs } from '../core/clock.ts'
import type { CronJobView, JobView } from '../core/resources.ts'
import type { KubernetesObject } from '../core/kubernetes.ts'
import type { Stage, Workload } from '../core/stage.ts'

/** What is wrong with the impostor. */
export type CronJobDefect =
  /** Starts every run 20 s after it was due. */
  | 'late'
  /** Starts every run twice, under two names. */
  | 'duplicate'
  /** Starts a run although Forbid and an unfinished one say no. */
  | 'overlap'
  /** After an outage starts every missed run, not only the latest. */
  | 'catch-up-all'

const lookMs = 500
const lateMs = 20_000
const dueAnnotation = 'batch.kubernetes.io/cronjob-scheduled-timestamp'

/**
 * Stands in for the CronJob controller, which has to be switched off, and does its work with one
 * defect. It is as dead as the controller-manager while that is down, and writes real Jobs through
 * the real API.
 */
export function impostorCronJobs(defect: CronJobDefect): Workload {
  return {
    name: `impostor-cron-jobs-${defect}`,
    run: async (stage, signal) => {
      const handled = new Map<string, number>()
      while (!signal.aborted) {
        await startDue(stage, defect, handled).catch((error: unknown) => {
          if (!signal.aborted) throw error
        })
        await sleep(lookMs, signal).catch(() => undefined)
      }
    },
  }
}

/** Starts what has come due since the last look. `handled` keeps the last due time by CronJob. */
async function startDue(
  stage: Stage,
  defect: CronJobDefect,
  handled: Map<string, number>,
): Promise<void> {
  const manager = stage.testbed.members.find(({ role }) => role === 'controller-manager')
  if (manager?.state() !== 'running') return
  for (const cronJob of stage.current('cronjobs').values()) {
    const since = handled.get(cronJob.uid) ?? cronJob.createdMs
    const dues = dueTimes(cronJob, since, wallMs() - (defect === 'late' ? lateMs : 0))
    const wanted = defect === 'catch-up-all' ? dues : dues.slice(-1)
    for (const dueMs of wanted) {
      if (defect !== 'overlap' && isBlocked(stage, cronJob)) break
      if (!(await startRun(stage, cronJob, dueMs, defect))) return
      handled.set(cronJob.uid, dueMs)
    }
  }
}

function isBlocked(stage: Stage, cronJob: CronJobView): boolean {
  if (cronJob.policy !== 'Forbid') return false
  const isOpen = (job: JobView): boolean =>
    job.cronJobUid === cronJob.uid && job.finishedMs === undefined
  return [...stage.current('jobs').values()].some(isOpen)
}

/** Whether the API took the run; one that is there already counts. */
async function startRun(
  stage: Stage,
  cronJob: CronJobView,
  dueMs: number,
  defect: CronJobDefect,
): Promise<boolean> {
  const { kubernetes } = stage.testbed
  const { namespace, name } = cronJob
  const path = `/apis/batch/v1/namespaces/${namespace}`
  const read = await kubernetes.request(
    { method: 'GET', path: `${path}/cronjobs/${name}` },
    stage.signal,
  )
  if (read.status !== 200) return false
  const suffixes = defect === 'duplicate' ? ['', '-again'] : ['']
  for (const suffix of suffixes) {
    const body = jobOf(read.body as CronJobBody, dueMs, suffix)
    const answer = await kubernetes.request(
      { method: 'POST', path: `${path}/jobs`, body },
      stage.signal,
    )
    if (answer.status !== 201 && answer.status !== 409) return false
  }
  return true
}

interface CronJobBody extends KubernetesObject {
  readonly spec: {
    readonly jobTemplate: {
      readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }
      readonly spec: unknown
    }
  }
}

function jobOf(cronJob: CronJobBody, dueMs: number, suffix: string): KubernetesObject {
  const { name, namespace, uid } = cronJob.metadata
  const template = cronJob.spec.jobTemplate
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: `${name}-${dueMs / 60_000}${suffix}`,
      ...(namespace !== undefined && { namespace }),
      ...(template.metadata?.labels && { labels: template.metadata.labels }),
      annotations: { [dueAnnotation]: rfc3339(dueMs).replace('.000Z', 'Z') },
      ownerReferences: [{ apiVersion: 'batch/v1', kind: 'CronJob', name, uid, controller: true }],
    },
    spec: template.spec,
  }
}
