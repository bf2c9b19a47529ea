import { bound, describeBound, type BoundPart } from '../core/bound.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { greatest, smallest } from './extremes.ts'
import { schedulerOutages } from './scheduler-outages.ts'
import type { Invariant } from '../core/claim.ts'

/** The longest wait of a job for its next run, and from when. */
interface Gap {
  readonly job: string
  readonly periodMs: number
  readonly fromMs: number
  readonly gapMs: number
}

/**
 * No job that repeats waits longer for its next run than its period, and the time that a loss of
 * replicas may cost. The reason says how many runs were delivered in a second. The floor: how many
 * runs were due, and a loss.
 */
export function deliveriesGoOn(options: {
  /** How the names of the jobs begin. */
  readonly jobs: string
  readonly losses: readonly string[]
  readonly afterLoss: readonly BoundPart[]
  readonly afterReturn: readonly BoundPart[]
  /** While nothing is lost. */
  readonly usually: readonly BoundPart[]
  readonly dueMin: number
}): Invariant {
  const { dueMin, jobs, losses, usually } = options
  return {
    floor: `at least ${countOf(dueMin, 'due run')}, and one ${losses.join(' or ')}`,
    judge(history) {
      const found = accountsOf(history, jobs)
      if ('problem' in found) return unknown(found.problem)
      const { accounts } = found
      const times = accounts.flatMap(({ deliveries }) => deliveries.map(({ t }) => t))
      const outages = schedulerOutages(history, options)
      const seen = `${countOf(times.length, 'delivery', 'deliveries')} of ${countOf(accounts.length, 'job')}`
      const due = accounts.reduce((sum, { dueMs }) => sum + dueMs.length, 0)
      if (due < dueMin) return unknown(`${countOf(due, 'due run')}; ${dueMin} are needed`)
      if (outages.length === 0) return unknown(`${seen}; nothing was lost`)
      const lostMs = greatest(outages.map(({ fromMs, untilMs }) => untilMs - fromMs))
      const usualMs = bound(usually).totalMs
      const gaps = accounts.flatMap((account) => longestGap(account, history.endMs))
      const sorted = gaps.toSorted((one, other) => other.gapMs - one.gapMs)
      const [longest] = sorted
      if (longest === undefined) return unknown(`${seen}; none of them repeats`)
      const middle = sorted[Math.floor(sorted.length / 2)] ?? longest
      const limits = [...new Set(outages.map(({ limit }) => describeBound(limit)))].join(', or ')
      const reason =
        `${seen}, ${describeRate(times)}; the longest wait of a job for its next run was ` +
        `${describeMs(longest.gapMs)} (${longest.job}, due each ${describeMs(longest.periodMs)}), ` +
        `of half of the ${gaps.length} jobs that repeat at most ${describeMs(middle.gapMs)} ` +
        `(bound: the period, ${describeMs(usualMs)}, and the loss until ${limits} after it)`
      const wrong = sorted.filter(({ gapMs, periodMs }) => gapMs > periodMs + usualMs + lostMs)
      const [worst] = wrong
      if (worst === undefined) return pass(reason)
      return fail(
        `${reason}; ${countOf(wrong.length, 'job')} longer`,
        evidenceOf(wrong, ({ fromMs, gapMs, job, periodMs }) => ({
          t: fromMs,
          subject: job,
          text: `no run for ${describeMs(gapMs)}, due each ${describeMs(periodMs)}`,
        })),
        {
          fromMs: worst.fromMs,
          toMs: worst.fromMs + worst.periodMs + usualMs + lostMs,
          seenMs: worst.fromMs + worst.gapMs,
        },
      )
    },
  }
}

/** Until the end of the check, if no run is delivered any more that is due. */
function longestGap({ dueMs, job, runs }: JobAccount, endMs: number): Gap[] {
  const [first, second] = dueMs
  if (job.schedule === undefined || first === undefined || second === undefined) return []
  const periodMs = second - first
  let longest: Gap = { job: job.name, periodMs, fromMs: first, gapMs: 0 }
  const isOver = runs.length >= dueMs.length
  const times = [first, ...runs.map(({ t }) => t), ...(isOver ? [] : [endMs])]
  for (const [index, t] of times.entries()) {
    const fromMs = times[index - 1] ?? t
    if (t - fromMs > longest.gapMs) longest = { ...longest, fromMs, gapMs: t - fromMs }
  }
  return [longest]
}

function describeRate(times: readonly number[]): string {
  const counts = new Map<number, number>()
  for (const t of times) {
    const second = Math.floor(t / 1000)
    counts.set(second, (counts.get(second) ?? 0) + 1)
  }
  const spanS = Math.max(1, (greatest(times) - smallest(times)) / 1000)
  return (
    `${(times.length / spanS).toFixed(1)} a second over ${describeMs(spanS * 1000)} ` +
    `and ${Math.max(0, greatest(counts.values()))} in the fullest one`
  )
}
