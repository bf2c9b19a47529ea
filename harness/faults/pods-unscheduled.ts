import type { Sabotage } from '../core/sabotage.ts'

/** Nobody binds pods. */
export const podsUnscheduled: Sabotage = {
  name: 'pods-unscheduled',
  description: 'the scheduler serves another scheduler name: no pod is ever bound',
  builtIn: { schedulerDeaf: true },
}
