import {
  isOlder,
  lateFromTheLost,
  storeElections,
  undeliveredUnwatched,
  type CheckHistory,
  type KnownDefect,
} from '../../harness/index.ts'
import { delivery, reconnection, removal, resumption } from './bounds.ts'

/** A run that was due so shortly before the end may be on its way. */
const answering = [{ name: 'margin', ms: 1_000 }]
/** Of those who are not lost as well: whoever leads the store may be. */
const usually = [storeElections, ...delivery]

/** Runs that were due while a replica had no stream of the watcher are lost. */
export const droppedUnwatched: KnownDefect = {
  issue: 'dapr/dapr#8220',
  summary: 'before 1.15 a run that is due while nobody watches is dropped',
  matches: (_verdict, history) =>
    isBefore115(history) &&
    [removal, answering].some((within) => undeliveredUnwatched(history, { jobs: '', within })),
}

/** The same behind a sidecar, which takes its time to find a replica that is back. */
export const droppedBehindSidecar: KnownDefect = {
  ...droppedUnwatched,
  matches: (_verdict, history) =>
    isBefore115(history) &&
    undeliveredUnwatched(history, { jobs: '', within: removal, reconnection: [reconnection] }),
}

/** A replica that lost its lease goes on with nothing, and answers nothing else. */
export const cronClosed: KnownDefect = {
  issue: 'dapr/dapr#8932',
  summary: 'in 1.14 a replica that outlived its lease says "cron is closed", and delivers no more',
  matches: (_verdict, history) =>
    isBefore115(history) && history.operations.some(({ text }) => text === 'cron is closed'),
}

/** The number of replicas is told when they start, and so is who has which jobs. */
export const partitionsStatic: KnownDefect = {
  issue: 'dapr/dapr#7912',
  summary: 'before 1.15 the jobs of a replica that is lost wait until it is back',
  matches: (_verdict, history) =>
    isBefore115(history) &&
    (history.started?.members ?? []).length > 1 &&
    lateFromTheLost(history, { jobs: '', usually, within: resumption }),
}

/** What 1.14 is known for when replicas are lost. */
export const lossDefects: readonly KnownDefect[] = [cronClosed, droppedUnwatched, partitionsStatic]

function isBefore115({ started }: CheckHistory): boolean {
  const version = started?.versions?.['dapr-scheduler']
  return version !== undefined && isOlder(version, '1.15')
}
