import { componentsUnderAlarm, type ComponentUnderAlarm } from './component-crashes.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'
import type { Role } from '../core/member.ts'

/** After the renew deadline: a retry, the exit itself, and what a loaded machine adds. */
const slackMs = 8_000

/**
 * A finding, not a promise: while the alarm stands components crash, by what their runtime says,
 * and the API goes on showing the number of restarts that it showed before. The floor: an alarm
 * that stood for longer than the renew deadline, and answers of the API after the crashes.
 */
export function crashesHiddenUnderAlarm(options: {
  readonly roles: readonly Role[]
  /** Name of the operations that ask the API; their subject is the role, their value the number. */
  readonly read: string
}): Invariant {
  return {
    floor: 'an alarm that stood for longer than the renew deadline and 8 s',
    judge(history) {
      const limitMs = history.timings.election.renewMs + slackMs
      const all = componentsUnderAlarm(history, options)
      const judged = all.filter(({ span }) => span.toMs - span.fromMs >= limitMs)
      if (judged.length === 0) return unknown(`no alarm stood for ${describeMs(limitMs)}`)
      const seen = judged.map(describe).join('; ')
      const wrong = judged.filter((one) => one.crashedAt.length === 0 || shownAt(one) !== undefined)
      if (wrong.length > 0) {
        const evidence = evidenceOf(wrong, (one) => ({
          t: shownAt(one) ?? one.span.toMs,
          subject: one.role,
          text: describe(one),
        }))
        return fail(seen, evidence)
      }
      const unread = judged.filter((one) => one.before === undefined || hiddenReads(one) === 0)
      if (unread.length > 0) return unknown(`the API was not asked, or did not answer; ${seen}`)
      return pass(seen)
    },
  }
}

/** When the API showed more restarts than before, while the alarm stood. */
function shownAt({ before = 0, reads, span }: ComponentUnderAlarm): number | undefined {
  return reads.find(({ t, restarts }) => t <= span.toMs && restarts > before)?.t
}

/** How often the API was asked between the first crash and the repair, and showed nothing of it. */
function hiddenReads({ crashedAt, before = 0, reads, span }: ComponentUnderAlarm): number {
  const [firstAt = Infinity] = crashedAt
  return reads.filter(({ t, restarts }) => t > firstAt && t <= span.toMs && restarts <= before)
    .length
}

function describe(one: ComponentUnderAlarm): string {
  const { role, crashedAt, restartedAt, before = 0, span } = one
  const [firstAt] = crashedAt
  if (firstAt === undefined) return `${role} did not crash`
  const crashes = `${role} crashed ${countOf(crashedAt.length, 'time')}`
  const again = `was started again ${countOf(restartedAt.length, 'time')}`
  const until = (shownAt(one) ?? span.toMs) - firstAt
  const shown = `the API showed ${countOf(before, 'restart')} for ${describeMs(until)}`
  return `${crashes} and ${again}, ${shown} (${countOf(hiddenReads(one), 'answer')})`
}
