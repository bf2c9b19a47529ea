import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf, type JobAccount } from './job-ledger.ts'
import { greatest } from './extremes.ts'
import type { Invariant } from '../core/claim.ts'

/** How a job that runs once, and whose attempts fail, is tried again. */
export interface AskedAttempts {
  readonly job: string
  /** How many there are in all. */
  readonly attempts: number
  /** From one to the next. */
  readonly everyMs: number
}

/** Clocks, and the way there and back. */
const earlyMs = 100

/**
 * Each of these jobs, which run once and whose attempts fail, is delivered as often as its policy
 * says: when it is due, and after each interval from then on, at most `lateMs` late. The floor: all
 * were acknowledged, and watched until one attempt too many would have come.
 */
export function attemptsAsAsked(options: {
  readonly jobs: readonly AskedAttempts[]
  readonly lateMs: number
}): Invariant {
  const { jobs, lateMs } = options
  return {
    floor: `${countOf(jobs.length, 'job')} acknowledged, and watched until none can come any more`,
    judge(history) {
      const found = accountsOf(history, '')
      if ('problem' in found) return unknown(found.problem)
      const accounts = new Map(found.accounts.map((account) => [account.job.name, account]))
      const judged = jobs.flatMap((asked) => {
        const account = accounts.get(asked.job)
        return account === undefined ? [] : [judgeOne(asked, account, lateMs)]
      })
      if (judged.length < jobs.length) {
        return unknown(`${judged.length} of ${countOf(jobs.length, 'job')} acknowledged`)
      }
      const seenUntil = greatest(judged.map(({ overAt }) => overAt))
      if (history.endMs < seenUntil) {
        const shortMs = describeMs(seenUntil - history.endMs)
        return unknown(`the check was over ${shortMs} before it was clear that no more come`)
      }
      const seen = judged.map(({ job, text }) => `${job} ${text}`).join('; ')
      const wrong = judged.filter(({ isRight }) => !isRight)
      if (wrong.length === 0) return pass(seen)
      return fail(
        seen,
        evidenceOf(wrong, ({ asked, at, job, text }) => ({
          t: at,
          subject: job,
          text: `${text}; asked for were ${asked.attempts}, ${describeMs(asked.everyMs)} apart`,
        })),
      )
    },
  }
}

function judgeOne(asked: AskedAttempts, { deliveries, dueMs }: JobAccount, lateMs: number) {
  const { attempts, everyMs, job } = asked
  const [dueAt = 0] = dueMs
  // Each is due an interval after the one before was, however late that one came.
  const lateness = deliveries.map(({ t }, index) => t - (dueAt + index * everyMs))
  const isInTime = lateness.every((late) => late >= -earlyMs && late <= lateMs)
  const last = deliveries.at(-1)?.t ?? dueAt
  const latest = deliveries.length === 0 ? '' : `, at most ${describeMs(greatest(lateness))} late`
  return {
    asked,
    job,
    at: last,
    text: `${countOf(deliveries.length, 'time')}${latest}`,
    isRight: deliveries.length === attempts && isInTime,
    /** When one more would have come at last. */
    overAt: Math.max(last, dueAt + deliveries.length * everyMs) + lateMs,
  }
}
