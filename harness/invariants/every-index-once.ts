import { absentFrom, contains, indexSet, sizeOf } from './index-set.ts'
import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobLives } from './job-lives.ts'
import { matches } from './object-match.ts'
import { openGap } from './watch-blindness.ts'
import { podsOfJobs } from './pods-of-jobs.ts'
import { sinceLastUndo } from './since-last-undo.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Evidence } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { JobView } from '../core/resources.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * Every index of the Indexed Jobs is counted as completed exactly once, never taken back, and the
 * Jobs are Complete at the end. Several pods may succeed for one index (execution is at least
 * once): that is said, and fails only when the Job counts them twice. The floor: how many indexes
 * the Jobs have.
 */
export function everyIndexOnce(options: {
  readonly indexesMin: number
  readonly jobs?: ObjectMatch
}): Invariant {
  return {
    floor: `at least ${countOf(options.indexesMin, 'index', 'indexes')} of Indexed Jobs`,
    judge(history) {
      const isJudged = (job: JobView): boolean => job.indexed && matches(options.jobs, job)
      const jobs = jobLives(history)
        .map(({ view }) => view)
        .filter(isJudged)
      const due = jobs.reduce((sum, job) => sum + job.completions, 0)
      const counted = jobs.reduce((sum, job) => sum + job.succeeded, 0)
      const twice = succeededTwice(history, jobs)
      const seen =
        `${counted} of ${countOf(due, 'index', 'indexes')} of ${countOf(jobs.length, 'Job')} counted` +
        `, ${twice} of them with several succeeded pods`
      if (due < options.indexesMin) return unknown(`${seen}; ${options.indexesMin} are needed`)
      const takenBack = countsTakenBack(history, isJudged)
      if (takenBack.length > 0) {
        const broken = countOf(takenBack.length, 'time')
        return fail(`counts were wrong or taken back ${broken}; ${seen}`, takenBack.slice(0, 20))
      }
      const incomplete = jobs.filter((job) => !isComplete(job))
      if (incomplete.length === 0) return pass(seen)
      const gap = openGap(history, ['jobs'])
      if (gap !== undefined) return unknown(`${gap}; ${seen}`)
      const reason = `${countOf(incomplete.length, 'Job')} not Complete at the end; ${seen}`
      const evidence = evidenceOf(incomplete, (job) => evidenceOfEnd(history, job))
      // What is Failed stays so: no stall of the runner explains it.
      const isFinal = incomplete.some((job) => job.conditions.includes('Failed'))
      return fail(reason, evidence, isFinal ? undefined : sinceLastUndo(history))
    },
  }
}

function isComplete(job: JobView): boolean {
  return (
    job.conditions.includes('Complete') &&
    job.succeeded === job.completions &&
    contains(indexSet(job.completedIndexes), [[0, job.completions - 1]])
  )
}

function evidenceOfEnd(history: CheckHistory, job: JobView): Evidence {
  const absent = absentFrom(indexSet(job.completedIndexes), job.completions, 10)
  return {
    t: history.endMs,
    subject: `${job.namespace}/${job.name}`,
    text:
      `${job.succeeded} of ${job.completions} counted, conditions ${job.conditions.join(', ') || 'none'}` +
      (absent.length > 0 ? `, first indexes without: ${absent.join(', ')}` : ''),
  }
}

/** Each change of a Job's count that takes an index back, or counts more than there are. */
function countsTakenBack(history: CheckHistory, isJudged: (job: JobView) => boolean): Evidence[] {
  const last = new Map<string, JobView>()
  const found: Evidence[] = []
  for (const { t, object: job } of history.objects('jobs')) {
    if (!isJudged(job)) continue
    const before = last.get(job.uid)
    last.set(job.uid, job)
    const text = wrongCount(job, before)
    if (text !== undefined) found.push({ t, subject: `${job.namespace}/${job.name}`, text })
  }
  return found
}

function wrongCount(job: JobView, before: JobView | undefined): string | undefined {
  if (job.succeeded === before?.succeeded && job.completedIndexes === before.completedIndexes) {
    return undefined
  }
  const indexes = indexSet(job.completedIndexes)
  if (job.succeeded > job.completions || job.succeeded > sizeOf(indexes)) {
    return `counted ${job.succeeded} for indexes ${job.completedIndexes} of ${job.completions}`
  }
  if (before === undefined) return undefined
  if (job.succeeded < before.succeeded) {
    return `succeeded went from ${before.succeeded} back to ${job.succeeded}`
  }
  if (!contains(indexes, indexSet(before.completedIndexes))) {
    return `completed indexes went from ${before.completedIndexes} to ${job.completedIndexes}`
  }
  return undefined
}

/** How many indexes have more than one succeeded pod. */
function succeededTwice(history: CheckHistory, jobs: readonly JobView[]): number {
  let twice = 0
  for (const job of jobs) {
    const once = new Set<number>()
    const more = new Set<number>()
    for (const { view } of podsOfJobs(history).get(job.uid) ?? []) {
      if (view.phase !== 'Succeeded' || view.index === undefined) continue
      if (once.has(view.index)) more.add(view.index)
      once.add(view.index)
    }
    twice += more.size
  }
  return twice
}
