import { podsOfGroup } from './pods-in-phase.ts'
import type { Probe } from '../core/probe.ts'
import type { Stage } from '../core/stage.ts'

/** Whether no pod of a group is Pending. */
export function noPodPending(stage: Stage, group: string): Probe {
  return () => {
    const pending = podsOfGroup(stage, group).filter(({ phase }) => phase === 'Pending').length
    return Promise.resolve({ done: pending === 0, seen: `${pending} Pending` })
  }
}
