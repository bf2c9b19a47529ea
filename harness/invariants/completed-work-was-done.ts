import { countOf } from './count-of.ts'
import { describeRepeats } from './repeated-work.ts'
import { effectsRead } from '../core/effect.ts'
import { evidenceOf } from './evidence-of.ts'
import { fail, pass, unknown } from '../core/verdict.ts'
import { openGap } from './watch-blindness.ts'
import type { CheckHistory } from '../core/history.ts'
import type { Claim, Invariant } from '../core/claim.ts'
import type { PodView } from '../core/resources.ts'
import type { Verdict } from '../core/verdict.ts'

/** The claim that what Jobs count was done; on lanes whose nodes are simulated it is none. */
export function countedWorkClaim(
  options: Pick<Claim, 'id' | 'failsUnder'> & { readonly podsMin: number },
): Claim {
  const { podsMin, ...rest } = options
  return {
    ...rest,
    level: 'MUST',
    sentence: 'Work that a Job counts as completed was done at least once, where it ran.',
    source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode',
    invariant: completedWorkWasDone({ podsMin }),
    needs: { abilities: { node: ['exec'] } },
  }
}

/**
 * What the API calls succeeded was done: every pod of a Job that was Succeeded has left the effect
 * of its work on its node. Work that left its effect more often than it was counted is said, with
 * what came between, and fails nothing: a node that died between effect and status repeats it, and
 * Jobs promise at least once. What a node kept that nobody could read is not known. The floor: how
 * many pods succeeded.
 */
export function completedWorkWasDone(options: { readonly podsMin: number }): Invariant {
  const { podsMin } = options
  return {
    floor: `at least ${countOf(podsMin, 'succeeded pod')} of Jobs`,
    judge(history) {
      const succeeded = succeededPods(history)
      const done = new Set(
        history.effects.filter(({ state }) => state === 'done').map(({ podUid }) => podUid),
      )
      const undone = succeeded.filter((pod) => !done.has(pod.uid))
      const seen =
        `${succeeded.length - undone.length} of ${countOf(succeeded.length, 'completion')} were` +
        ` done at least once; ${describeRepeats(history)}`
      if (succeeded.length < podsMin) return unknown(`${seen}; ${podsMin} are needed`)
      return undone.length === 0 ? pass(seen) : judgeUndone(history, undone, seen)
    },
  }
}

/** Pods of Jobs that were ever called Succeeded: a Job may have counted what is no more so. */
function succeededPods(history: CheckHistory): readonly PodView[] {
  const byUid = new Map<string, PodView>()
  for (const { object: pod } of history.objects('pods')) {
    if (pod.ownerKind === 'Job' && pod.phase === 'Succeeded') byUid.set(pod.uid, pod)
  }
  return [...byUid.values()]
}

function judgeUndone(history: CheckHistory, undone: readonly PodView[], seen: string): Verdict {
  const reads = history.probes.filter(({ name }) => name === effectsRead)
  // Simulated containers leave none.
  if (history.effects.length === 0 && reads.length === 0) {
    return unknown(`no effect of any container is known; ${seen}`)
  }
  const gap = openGap(history, ['pods'])
  if (gap !== undefined) return unknown(`${gap}; ${seen}`)
  const unread = new Map(
    reads.filter(({ holds }) => !holds).map(({ member = '', seen: why }) => [member, why]),
  )
  const forged = undone.filter(({ node }) => node === undefined || !unread.has(node))
  if (forged.length === 0) {
    const nodes = [...unread].map(([node, why]) => `${node} (${why})`).join(', ')
    return unknown(`what was done on ${nodes} could not be read; ${seen}`)
  }
  return fail(
    `${countOf(forged.length, 'completion')} left no effect; ${seen}`,
    evidenceOf(forged, (pod) => ({
      t: history.endMs,
      subject: `${pod.namespace}/${pod.name}`,
      text: `Succeeded on ${pod.node ?? 'no node'}, which kept no effect of it`,
    })),
  )
}
