import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobLives } from './job-lives.ts'
import { matches } from './object-match.ts'
import { openGap } from './watch-blindness.ts'
import { sinceLastUndo } from './since-last-undo.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'
import type { JobView } from '../core/resources.ts'
import type { ObjectMatch } from './object-match.ts'
import type { Verdict } from '../core/verdict.ts'

/** Every Job that is no CronJob's and matches has the condition Complete at the end. */
export function jobsComplete(options: {
  readonly jobsMin: number
  readonly jobs?: ObjectMatch
}): Invariant {
  return {
    floor: `at least ${countOf(options.jobsMin, 'Job')}`,
    judge(history) {
      const jobs = jobsOf(history, options.jobs)
      if (jobs.length < options.jobsMin) {
        return unknown(`${countOf(jobs.length, 'Job')} of the ${options.jobsMin} needed`)
      }
      return judgeCompletion(history, jobs)
    },
  }
}

/** The Jobs that match and are no runs of CronJobs, as they were last seen. */
export function jobsOf(history: CheckHistory, match: ObjectMatch | undefined): JobView[] {
  return jobLives(history)
    .map(({ view }) => view)
    .filter((job) => isOwnJob(job, match))
}

/** Whether a Job matches and is no run of a CronJob. */
export function isOwnJob(job: JobView, match: ObjectMatch | undefined): boolean {
  return job.cronJobUid === undefined && matches(match, job)
}

/** Whether all the Jobs were Complete at the end. */
export function judgeCompletion(history: CheckHistory, jobs: readonly JobView[]): Verdict {
  const open = jobs.filter((job) => !job.conditions.includes('Complete'))
  const failed = open.filter((job) => job.conditions.includes('Failed')).length
  const seen =
    `${jobs.length - open.length} of ${countOf(jobs.length, 'Job')} Complete` +
    `, ${failed} Failed, ${open.length - failed} unfinished`
  if (open.length === 0) return pass(seen)
  const gap = openGap(history, ['jobs'])
  if (gap !== undefined) return unknown(`${gap}; ${seen}`)
  const evidence = evidenceOf(open, (job) => ({
    t: history.endMs,
    subject: `${job.namespace}/${job.name}`,
    text:
      `${job.succeeded} of ${job.completions} succeeded, ${job.active} active` +
      `, ${job.failed} failed, conditions ${job.conditions.join(', ') || 'none'}`,
  }))
  // What is Failed stays so: no stall of the runner explains it.
  return fail(seen, evidence, failed > 0 ? undefined : sinceLastUndo(history))
}
