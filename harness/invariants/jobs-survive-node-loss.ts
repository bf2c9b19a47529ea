import { countOf } from './count-of.ts'
import { judgeCompletion, jobsOf } from './jobs-complete.ts'
import { podsOfJobs } from './pods-of-jobs.ts'
import { unknown } from '../core/verdict.ts'
import { wasLost } from './pod-lives.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * The Jobs are Complete at the end although pods of theirs were lost with their nodes. The floor:
 * how many pods were lost, because a Job that lost none survived nothing.
 */
export function jobsSurviveNodeLoss(options: {
  readonly lostMin: number
  readonly jobs?: ObjectMatch
}): Invariant {
  return {
    floor: `at least ${countOf(options.lostMin, 'pod')} of the Jobs lost`,
    judge(history) {
      const jobs = jobsOf(history, options.jobs)
      const pods = podsOfJobs(history)
      const lost = jobs.reduce((sum, { uid }) => {
        const ended = (pods.get(uid) ?? []).filter((pod) => pod.view.disrupted || wasLost(pod))
        return sum + ended.length
      }, 0)
      const seen = `${countOf(lost, 'pod')} of ${countOf(jobs.length, 'Job')} lost`
      if (lost < options.lostMin) return unknown(`${seen}; ${options.lostMin} are needed`)
      const verdict = judgeCompletion(history, jobs)
      return { ...verdict, reason: `${verdict.reason}; ${seen}` }
    },
  }
}
