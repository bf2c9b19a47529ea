import { countOf } from './count-of.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { faultsOf, nextInjection } from './anchor.ts'
import { openGap } from './watch-blindness.ts'
import { statesOfPods } from './states-of-pods.ts'
import type { CheckHistory, FaultSpan } from '../core/history.ts'
import type { Invariant } from '../core/claim.ts'

/**
 * A fault that takes no container away changes no pod: what ran on its machines is not restarted
 * and does not fail, and what was finished stays so. The floor: how many pods were there.
 */
export function podsUntouched(options: {
  readonly fault: string
  readonly podsMin: number
}): Invariant {
  const { fault, podsMin } = options
  return {
    floor: `at least ${countOf(podsMin, 'pod')} on the machines of the fault`,
    judge(history) {
      const seen = faultsOf(history, fault).flatMap((span) => podsUnder(history, span))
      const touched = seen.flatMap(({ change }) => (change === undefined ? [] : [change]))
      const words = `${touched.length} of ${countOf(seen.length, 'pod')} changed by ${fault}`
      if (touched.length > 0) {
        return fail(
          words,
          evidenceOf(touched, (change) => change),
        )
      }
      if (seen.length < podsMin) return unknown(`${words}; ${podsMin} are needed`)
      const gap = openGap(history, ['pods'])
      return gap === undefined ? pass(words) : unknown(`${gap}; ${words}`)
    },
  }
}

interface PodUnder {
  /** The first change that it should not have had. */
  readonly change:
    { readonly t: number; readonly subject: string; readonly text: string } | undefined
}

/** The pods that were on the machines of a fault. */
function podsUnder(history: CheckHistory, span: FaultSpan): PodUnder[] {
  const { injectedAt, undoneAt } = span
  if (injectedAt === undefined || undoneAt === undefined) return []
  const endMs = nextInjection(history, undoneAt)
  return [...statesOfPods(history).values()].flatMap((states): PodUnder[] => {
    const last = states.findLast(({ t }) => t <= injectedAt)
    if (last === undefined || last.change === 'deleted' || last.change === 'gone') return []
    const before = last.object
    if (!span.members.includes(before.node ?? '') || before.deletedMs !== undefined) return []
    const isThere = before.phase === 'Succeeded' || (before.phase === 'Running' && before.ready)
    if (!isThere) return []
    const wrong = states.find(
      ({ t, object }) =>
        t > injectedAt &&
        t < endMs &&
        (object.phase === 'Failed' ||
          (before.phase === 'Succeeded' && object.phase !== 'Succeeded') ||
          (object.restarts ?? 0) > (before.restarts ?? 0)),
    )
    if (wrong === undefined) return [{ change: undefined }]
    const { t, object } = wrong
    const text = `was ${before.phase}, then ${object.phase} with ${object.restarts ?? 0} restarts`
    return [{ change: { t, subject: `${object.namespace}/${object.name}`, text } }]
  })
}
