import { groupLabel } from './group.ts'
import type { PodView } from '../core/resources.ts'
import type { Probe } from '../core/probe.ts'
import type { Stage } from '../core/stage.ts'

/** Whether at least `count` pods of a group (label `holdfast.dev/group`) are in that phase. */
export function podsInPhase(
  stage: Stage,
  options: { readonly group: string; readonly phase: PodView['phase']; readonly count: number },
): Probe {
  const { group, phase, count } = options
  return () => {
    const found = podsOfGroup(stage, group).filter((pod) => pod.phase === phase).length
    return Promise.resolve({ done: found >= count, seen: `${found} of ${count} ${phase}` })
  }
}

/** The pods of a group that exist now. */
export function podsOfGroup(stage: Stage, group: string): PodView[] {
  return [...stage.current('pods').values()].filter(({ labels }) => labels[groupLabel] === group)
}
