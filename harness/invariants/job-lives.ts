import { perHistory } from './per-history.ts'
import type { CheckHistory } from '../core/history.ts'
import type { JobView } from '../core/resources.ts'

/** A Job over the whole history. A Job that was deleted still counts: it was seen. */
export interface JobLife {
  /** Its last projection. */
  readonly view: JobView
  /** When it was first seen and when it was seen to be gone, monotonic. */
  readonly seenAt: number
  readonly goneAt?: number
  /** When it ended or went away, wall milliseconds; infinite while it is unfinished. */
  readonly endWallMs: number
}

/** Every Job of the history, in the order in which they were first seen. */
export const jobLives: (history: CheckHistory) => readonly JobLife[] = perHistory((history) => {
  const lives = new Map<string, { view: JobView; seenAt: number; goneAt?: number }>()
  for (const { t, change, object } of history.objects('jobs')) {
    let life = lives.get(object.uid)
    if (life === undefined) {
      life = { view: object, seenAt: t }
      lives.set(object.uid, life)
    }
    life.view = object
    if (change === 'deleted' || change === 'gone') life.goneAt ??= t
  }
  return [...lives.values()].map((life) => ({
    ...life,
    endWallMs:
      life.view.finishedMs ??
      (life.goneAt === undefined ? Infinity : history.clocks.wallAt(life.goneAt)),
  }))
})
