import { countOf } from './count-of.ts'
import { isOwnJob, judgeCompletion } from './jobs-complete.ts'
import { jobLives } from './job-lives.ts'
import { podsOfJobs } from './pods-of-jobs.ts'
import { unknown } from '../core/verdict.ts'
import { wasLost } from './pod-lives.ts'
import type { CheckHistory } from '../core/history.ts'
import type { JobLife } from './job-lives.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * The Jobs are Complete at the end although pods of theirs were lost with their nodes. The floor:
 * a fault on nodes while a Job was unfinished; and to pass, how many pods were lost, because a Job
 * that lost none survived nothing.
 */
export function jobsSurviveNodeLoss(options: {
  readonly lostMin: number
  readonly jobs?: ObjectMatch
}): Invariant {
  const { lostMin } = options
  return {
    floor: `a fault on nodes while a Job ran, and ${countOf(lostMin, 'pod')} lost`,
    judge(history) {
      const jobs = jobLives(history).filter(({ view }) => isOwnJob(view, options.jobs))
      const struck = jobs.filter((job) => wasStruck(history, job)).map(({ view }) => view)
      const pods = podsOfJobs(history)
      const lost = struck.reduce((sum, { uid }) => {
        const ended = (pods.get(uid) ?? []).filter((pod) => pod.view.disrupted || wasLost(pod))
        return sum + ended.length
      }, 0)
      const seen = `${countOf(lost, 'pod')} of ${countOf(struck.length, 'Job')} lost`
      if (struck.length === 0) return unknown(`no node was lost while a Job ran; ${seen}`)
      const verdict = judgeCompletion(history, struck)
      if (verdict.verdict === 'pass' && lost < lostMin) {
        return unknown(`${seen}; ${lostMin} are needed`)
      }
      return { ...verdict, reason: `${verdict.reason}; ${seen}` }
    },
  }
}

/** Whether a fault hit nodes while the Job was there and unfinished. */
function wasStruck(history: CheckHistory, job: JobLife): boolean {
  return history.faults.some(({ roles, injectedAt }) => {
    if (injectedAt === undefined || !roles.includes('node')) return false
    return job.seenAt <= injectedAt && job.endWallMs > history.clocks.wallAt(injectedAt)
  })
}
