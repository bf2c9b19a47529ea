import type { PodView, Stage } from '../../harness/index.ts'

/** Pods of a group, by their label `holdfast.dev/group`. */
export function podsOf(stage: Stage, group: string): PodView[] {
  return [...stage.current('pods').values()].filter(
    ({ labels }) => labels['holdfast.dev/group'] === group,
  )
}

/** Whether at least `count` pods of a group are in that phase. */
export function lookPhase(
  stage: Stage,
  options: { readonly group: string; readonly phase: PodView['phase']; readonly count: number },
): () => Promise<{ done: boolean; seen: string }> {
  const { group, phase, count } = options
  return () => {
    const found = podsOf(stage, group).filter((pod) => pod.phase === phase).length
    return Promise.resolve({ done: found >= count, seen: `${found} of ${count} ${phase}` })
  }
}

/** Whether no pod of a group is Pending any more. */
export function lookNonePending(
  stage: Stage,
  group: string,
): () => Promise<{ done: boolean; seen: string }> {
  return () => {
    const pending = podsOf(stage, group).filter(({ phase }) => phase === 'Pending')
    return Promise.resolve({ done: pending.length === 0, seen: `${pending.length} Pending` })
  }
}
