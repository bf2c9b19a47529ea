import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { replaySpread } from './spread-replay.ts'
import type { Invariant } from '../core/claim.ts'
import type { ObjectMatch } from './object-match.ts'

/**
 * No pod was bound where its DoNotSchedule constraints forbade it at the time when the scheduler
 * decided. Nothing is said of pods that are already bound: nobody moves them.
 */
export function noBindBreaksSpread(options: {
  /** The floor: how many binds with such constraints must have been judged. */
  readonly bindsMin: number
  readonly match?: ObjectMatch
  /** How old the scheduler's knowledge of other things than its own binds may be; default 2 s. */
  readonly snapshotLagMs?: number
}): Invariant {
  const { bindsMin, match, snapshotLagMs = 2_000 } = options
  return {
    floor: `at least ${countOf(bindsMin, 'bind')} under a DoNotSchedule constraint`,
    judge(history) {
      const replay = replaySpread(history, { ...(match && { match }), lagMs: snapshotLagMs })
      const { judged, undecided, broken } = replay
      const seen = `${countOf(judged, 'bind')} judged, ${undecided} undecided`
      if (judged < bindsMin) return unknown(`${seen}; ${bindsMin} are needed`)
      if (broken.length === 0) return pass(`${seen}, none broke its constraint`)
      const evidence = evidenceOf(broken, ({ t, pod, text }) => ({
        t,
        subject: `${pod.view.namespace}/${pod.view.name}`,
        text: `bound to ${pod.view.node ?? 'no node'}: ${text}`,
      }))
      return fail(`${countOf(broken.length, 'bind')} broke a constraint; ${seen}`, evidence)
    },
  }
}
