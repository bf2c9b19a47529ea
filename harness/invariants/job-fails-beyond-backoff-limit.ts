import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobsOf } from './jobs-complete.ts'
import { podsOfJobs } from './pods-of-jobs.ts'
import { sinceLastUndo } from './since-last-undo.ts'
import { wasLost } from './pod-lives.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * A Job that lost more pods than its backoffLimit is Failed: Kubernetes counts pods lost with
 * their nodes as failures unless a podFailurePolicy ignores them. The floor: a Job that lost more
 * pods than its limit.
 */
export function jobFailsBeyondBackoffLimit(options: {
  readonly jobs?: ObjectMatch
  /** The limit that the claim is about; default: what the Job itself says. */
  readonly limit?: number
}): Invariant {
  return {
    floor: 'at least one Job that lost more pods than its backoffLimit',
    judge(history) {
      const pods = podsOfJobs(history)
      const counts = jobsOf(history, options.jobs).map((job) => {
        const lost = (pods.get(job.uid) ?? []).filter(wasLost).length
        return { job, lost: Math.max(lost, job.failed) }
      })
      const beyond = counts.filter(({ job, lost }) => lost > (options.limit ?? job.backoffLimit))
      const most = counts.reduce((most, { lost }) => Math.max(most, lost), 0)
      const seen = `${countOf(counts.length, 'Job')} seen, at most ${countOf(most, 'pod')} of one lost`
      if (beyond.length === 0) return unknown(`no Job lost more pods than its limit; ${seen}`)
      const alive = beyond.filter(({ job }) => !job.conditions.includes('Failed'))
      if (alive.length === 0) return pass(`${countOf(beyond.length, 'Job')} Failed; ${seen}`)
      const evidence = evidenceOf(alive, ({ job, lost }) => ({
        t: history.endMs,
        subject: `${job.namespace}/${job.name}`,
        text:
          `${lost} pods lost, backoffLimit ${job.backoffLimit}` +
          `, conditions ${job.conditions.join(', ') || 'none'}`,
      }))
      const reason = `${countOf(alive.length, 'Job')} beyond the limit not Failed; ${seen}`
      return fail(reason, evidence, sinceLastUndo(history))
    },
  }
}
