import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { operationsNamed } from './operations-named.ts'
import { gapIn } from './watch-blindness.ts'
import { podLives } from './pod-lives.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * Deleting what is stuck helps: after each operation of that name, whose value is the uid of a pod,
 * the pod is gone within the limit. The floor: one such operation.
 */
export function remedyClears(options: {
  readonly operation: string
  readonly limitMs: number
}): Invariant {
  const { operation, limitMs } = options
  return {
    floor: 'one stuck pod for which the remedy was tried',
    judge(history) {
      const tried = operationsNamed(history, operation).filter(({ outcome }) => outcome === 'ok')
      if (tried.length === 0) return unknown('no pod was stuck, so nothing was to be remedied')
      const gone = tried.map((attempt) => ({
        attempt,
        goneAt: podLives(history).byUid.get(attempt.value ?? '')?.goneAt ?? Infinity,
      }))
      const left = gone.filter(({ attempt, goneAt }) => goneAt > attempt.t + limitMs)
      const seen =
        `${tried.length - left.length} of ${countOf(tried.length, 'stuck pod')} gone within` +
        ` ${describeMs(limitMs)} of the remedy`
      if (left.length === 0) return pass(seen)
      const due = left.filter(({ attempt }) => attempt.t + limitMs <= history.endMs)
      if (due.length === 0) return unknown(`the end came before the limit; ${seen}`)
      const gaps = history.gaps('pods')
      const decided = due.filter(({ attempt: { t } }) => !gapIn(gaps, t + limitMs, t + limitMs))
      if (decided.length === 0) {
        return unknown(`the watch of pods was blind at the limit; ${seen}`)
      }
      return fail(
        seen,
        evidenceOf(decided, ({ attempt }) => ({
          t: attempt.t,
          subject: attempt.subject,
          text: 'still there after it was deleted',
        })),
      )
    },
  }
}
