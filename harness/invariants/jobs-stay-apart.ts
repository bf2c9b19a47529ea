import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { jobCalls } from '../core/job-calls.ts'
import { operationsNamed } from './operations-named.ts'
import type { DaprJob } from '../core/dapr.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/** A job that a watcher was given, by delivery or in a list. */
interface Given {
  readonly t: number
  readonly watcher: string
  readonly job: string
  readonly how: 'delivered to' | 'listed to'
}

/**
 * Each watcher, which takes the jobs of an app of its own, is given no others: their names begin
 * with its own. The floor: how many runs each of them was delivered, and a list of each.
 */
export function jobsStayApart(options: {
  readonly watchers: readonly string[]
  readonly runsMin: number
}): Invariant {
  const { runsMin, watchers } = options
  return {
    floor: `at least ${countOf(runsMin, 'run')} to each of ${watchers.length} apps, and its list`,
    judge(history) {
      const [delivered, listed] = [deliveriesTo(history), listsTo(history)]
      const counts = watchers.map((watcher) => {
        const runs = delivered.filter((one) => one.watcher === watcher).length
        return { watcher, runs, isListed: listed.some((one) => one.watcher === watcher) }
      })
      const seen = counts.map(({ runs, watcher }) => `${runs} to ${watcher}`).join(', ')
      const given = [...delivered, ...listed].filter(({ watcher }) => watchers.includes(watcher))
      const wrong = given.filter(({ job, watcher }) => !job.startsWith(`${watcher}-`))
      if (wrong.length > 0) {
        return fail(
          `runs: ${seen}; ${wrong.length} times a job of another app was given`,
          evidenceOf(wrong, ({ how, job, t, watcher }) => ({
            t,
            subject: job,
            text: `${how} ${watcher}`,
          })),
        )
      }
      const isEnough = counts.every(({ isListed, runs }) => isListed && runs >= runsMin)
      return isEnough
        ? pass(`runs: ${seen}; each app was given its own jobs only`)
        : unknown(`runs: ${seen}; ${runsMin} to each and a list are needed`)
    },
  }
}

function deliveriesTo({ jobWatches }: CheckHistory): Given[] {
  return jobWatches.flatMap((event) => {
    if (event.step !== 'received') return []
    const { job, t, watcher } = event
    return [{ t, watcher, job, how: 'delivered to' }]
  })
}

function listsTo(history: CheckHistory): Given[] {
  return operationsNamed(history, jobCalls.listOf).flatMap(({ outcome, subject, t, value }) => {
    if (outcome !== 'ok' || value === undefined) return []
    const jobs = JSON.parse(value) as readonly DaprJob[]
    return jobs.map((job): Given => ({ t, watcher: subject, job: job.name, how: 'listed to' }))
  })
}
