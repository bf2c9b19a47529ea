import { apiAnswersBound, repairAnswersBound, storeAnswersBound } from '../core/bounds.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { UndoneFault } from './load-floor.ts'

/** How long after a fault's undo requests to the API may fail; by whom the fault hit. */
export function answersBound({ timings }: CheckHistory, fault: UndoneFault): Bound {
  if (fault.name === 'fill-quota') return repairAnswersBound(timings)
  if (!fault.roles.includes('etcd')) return apiAnswersBound(timings)
  return storeAnswersBound(timings, fault.undoneAt - (fault.injectedAt ?? fault.beganAt))
}
