import {
  apiAnswersBound,
  repairAnswersBound,
  storeAnswersBound,
  storeFailoverBound,
} from '../core/bounds.ts'
import { storeLossOf } from './store-losses.ts'
import type { Bound } from '../core/bound.ts'
import type { CheckHistory } from '../core/history.ts'
import type { UndoneFault } from './load-floor.ts'

/** How long requests to the API may fail after a fault's undo; by whom the fault hit. */
export function answersBound(history: CheckHistory, fault: UndoneFault): Bound {
  const { timings } = history
  if (fault.name === 'fill-quota') return repairAnswersBound(timings)
  const store = storeLossOf(history, fault)
  if (store === undefined) return apiAnswersBound(timings)
  if (store.loss === 'tolerated') return storeFailoverBound()
  return storeAnswersBound(timings, fault.undoneAt - (fault.injectedAt ?? fault.beganAt))
}
