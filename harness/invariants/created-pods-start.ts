import { countOf } from './count-of.ts'
import { describeMs } from '../core/duration.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { openGap } from './watch-blindness.ts'
import type { Invariant } from '../core/claim.ts'
import { strandings } from './stranded-pods.ts'

/**
 * A pod that was bound to a node when the node died does not stay Pending for longer than the limit
 * after the node is Ready again. What is left is told apart by its signature: a container that was
 * created and never started, or something else. The floor: how often a node died between a
 * container's creation and its start while pods waited on it.
 */
export function createdPodsStart(options: {
  readonly fault: string
  readonly attemptsMin: number
  readonly limitMs: number
  /** Which of the pods that are stuck it is about; the others are for another claim. */
  readonly signature: 'created-never-started' | 'other'
}): Invariant {
  const { fault, attemptsMin, limitMs, signature } = options
  return {
    floor: `at least ${countOf(attemptsMin, 'kill')} between creation and start`,
    judge(history) {
      const attempts = strandings(history, { fault, limitMs }).filter(({ waiting }) => waiting > 0)
      const all = attempts.flatMap((attempt) => attempt.stuck)
      const hit = attempts.filter((attempt) => attempt.stuck.length > 0).length
      const never = all.filter((pod) => pod.createdNeverStarted)
      const stuck = signature === 'other' ? all.filter((pod) => !never.includes(pod)) : never
      const pods = attempts.reduce((sum, { waiting }) => sum + waiting, 0)
      const seen =
        `${countOf(attempts.length, 'attempt')} with ${countOf(pods, 'pod')} that waited on the` +
        ` node: ${hit} left ${countOf(all.length, 'pod')} Pending ${describeMs(limitMs)} after the` +
        ` node was Ready, ${never.length} of them created and never started`
      if (stuck.length > 0) {
        const gap = openGap(history, ['pods'])
        if (gap !== undefined) return unknown(`${gap}; ${seen}`)
        return fail(
          seen,
          evidenceOf(stuck, (pod) => ({
            t: history.clocks.monotonicAt(pod.createdMs),
            subject: `${pod.namespace}/${pod.name}`,
            text:
              `${pod.phase} on ${pod.node ?? 'no node'}, ` +
              (pod.createdNeverStarted ? 'its container created and never started' : 'waiting'),
          })),
        )
      }
      if (attempts.length < attemptsMin) return unknown(`${seen}; ${attemptsMin} are needed`)
      return pass(seen)
    },
  }
}
