import type { Role } from '../core/member.ts'
import { alarmSpans } from './alarm-spans.ts'
import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import type { Invariant } from '../core/claim.ts'

const leaders: readonly Role[] = ['controller-manager', 'scheduler']

/** After the renew deadline: a retry, the exit itself, and what a loaded machine adds. */
const slackMs = 8_000

/**
 * A finding, not a promise: under the alarm leaders cannot renew their leases, so that the
 * controller-manager and the scheduler exit by themselves once the renew deadline is over. The
 * floor: an alarm that stood for longer than that.
 */
export function controlPlaneExitsUnderAlarm(
  options: {
    /** Who led when the alarm rose; default both. Who only waits for a lease does not exit. */
    readonly roles?: readonly Role[]
    /** How long after the alarm; default the renew deadline and 8 s. */
    readonly withinMs?: number
  } = {},
): Invariant {
  const { roles = leaders, withinMs } = options
  return {
    floor:
      'an alarm that stood for longer than ' +
      (withinMs === undefined ? 'the renew deadline and 8 s' : describeMs(withinMs)),
    judge(history) {
      const limitMs = withinMs ?? history.timings.election.renewMs + slackMs
      const spans = alarmSpans(history).filter(({ fromMs, toMs }) => toMs - fromMs >= limitMs)
      if (spans.length === 0) return unknown(`no alarm stood for ${describeMs(limitMs)}`)
      const exits = spans.flatMap((span) =>
        roles.map((role) => {
          const exit = history.exits.find(
            (event) =>
              event.role === role &&
              !event.expected &&
              event.t >= span.fromMs &&
              event.t <= span.fromMs + limitMs,
          )
          return { role, span, exit }
        }),
      )
      const seen = exits
        .map(({ role, span, exit }) =>
          exit === undefined
            ? `${role} did not exit`
            : `${role} exited after ${describeMs(exit.t - span.fromMs)}`,
        )
        .join(', ')
      const stayed = exits.filter(({ exit }) => exit === undefined)
      if (stayed.length === 0) return pass(seen)
      const evidence = stayed.map(({ role, span }) => ({
        t: span.fromMs + limitMs,
        subject: role,
        text: `no exit within ${describeMs(limitMs)} of the alarm`,
      }))
      return fail(`${countOf(stayed.length, 'leader')} went on; ${seen}`, evidence.slice(0, 20))
    },
  }
}
