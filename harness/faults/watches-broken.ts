import type { BuiltInDefects, Sabotage } from '../core/sabotage.ts'
import type { AnyStage } from '../core/stage.ts'

/** A watch that leaves out what it was to go on with. */
export const watchesResumedLate = watchesThat({
  name: 'watches-resumed-late',
  description: 'a watch that broke off is resumed one revision too late',
  defect: 'resumed-late',
})

/** A watch that tells the last thing again. */
export const watchesResumedEarly = watchesThat({
  name: 'watches-resumed-early',
  description: 'a watch that broke off is resumed with the last revision that it told of',
  defect: 'resumed-early',
})

/** A watch that has forgotten how far it was. */
export const watchesBegunAnew = watchesThat({
  name: 'watches-begun-anew',
  description: 'a watch that broke off begins again with its first revision',
  defect: 'begun-anew',
})

/** A watch that does not know which changes belong together. */
export const watchesInHalves = watchesThat({
  name: 'watches-in-halves',
  description: 'a watch is put together of two, each of a half of its keys',
  defect: 'in-halves',
})

function watchesThat(options: {
  readonly name: string
  readonly description: string
  readonly defect: NonNullable<BuiltInDefects['etcdWatches']>
}): Sabotage<AnyStage> {
  const { name, description, defect } = options
  return { name, description, builtIn: { etcdWatches: defect } }
}
