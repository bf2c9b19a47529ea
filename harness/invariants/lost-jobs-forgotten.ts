import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { accountsOf } from './job-ledger.ts'
import { lastLists } from './listed-jobs.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * After the data of the only replica were lost no list has a job that was acknowledged before, none
 * of them is delivered, and no replica ends by itself. The floor: how many jobs were acknowledged
 * before, with runs to come.
 */
export function lostJobsForgotten(options: {
  /** Name of the fault that takes the data. */
  readonly fault: string
  readonly jobsMin: number
}): Invariant {
  const { fault, jobsMin } = options
  return {
    floor: `at least ${countOf(jobsMin, 'job')} acknowledged before the data were lost`,
    judge(history) {
      const found = accountsOf(history, '')
      if ('problem' in found) return unknown(found.problem)
      const lost = history.faults.find(({ name }) => name === fault)
      const [lostAt, backAt] = [lost?.injectedAt, lost?.undoneAt]
      if (lostAt === undefined || backAt === undefined) return unknown('no data were lost')
      const before = found.accounts.filter(({ acknowledgedAt }) => acknowledgedAt < lostAt)
      const seen = `${countOf(before.length, 'job')} acknowledged before the data were lost`
      if (before.length < jobsMin) return unknown(`${seen}; ${jobsMin} are needed`)
      const ends = history.exits.filter(({ expected, t }) => !expected && t > lostAt)
      if (ends.length > 0) {
        return fail(
          `${seen}; ${countOf(ends.length, 'time')} a replica ended by itself afterwards`,
          evidenceOf(ends, ({ code, member, signal, t }) => ({
            t,
            subject: member,
            text: `ended with ${signal ?? code}`,
          })),
        )
      }
      const asked = lastLists(history)
      if ('problem' in asked) return unknown(asked.problem)
      const [refusal] = asked.refused
      if (refusal !== undefined) return unknown(`${refusal.member} refuses to list its jobs`)
      const listed = asked.lists.flatMap(({ event, jobs, member }) =>
        before
          .filter(({ job }) => event.startMs > backAt && jobs.has(job.name))
          .map(({ job }) => ({ t: event.t, job: job.name, text: `${member} lists it` })),
      )
      const delivered = before.flatMap(({ deliveries, job }) =>
        deliveries
          .filter(({ t }) => t > backAt)
          .map(({ member, t }) => ({ t, job: job.name, text: `${member} delivers it` })),
      )
      const there = [...listed, ...delivered]
      if (there.length === 0) return pass(`${seen}: none is listed or delivered any more`)
      return fail(
        `${seen}: ${listed.length} times one is listed, ${delivered.length} times delivered`,
        evidenceOf(there, ({ job, t, text }) => ({ t, subject: job, text })),
      )
    },
  }
}
