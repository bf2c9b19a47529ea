import { daprBounds, storeElections, type BoundPart } from '../../harness/index.ts'

export const { takeover, resumption } = daprBounds

/** After the power of a machine is back, with the only replica on it. */
export const machineReturn: readonly BoundPart[] = [
  { name: 'node start', ms: 15_000 },
  { name: 'container start', ms: 10_000 },
  { name: 'a stream that is found to be dead, and a new one', ms: 6_000 },
  ...resumption,
]

/** After a replica was asked to end, or was started when nobody is left: it gave its lease back. */
export const handover: readonly BoundPart[] = [
  { name: 'start', ms: 1_000 },
  storeElections,
  { name: 'margin', ms: 3_000 },
]

/** From when a replica answers again until the sidecar has asked: it asks less and less often. */
export const reconnection: BoundPart = { name: 'reconnection of the sidecar', ms: 8_000 }

/** From the moment when a run is due until it is delivered, while nothing is lost. */
export const delivery: readonly BoundPart[] = [{ name: 'margin', ms: 2_000 }]

/** A run that is caught up: our watcher takes up to 120 ms for its answer. */
export const catchUpMs = 250

/** From the answer to its last run until a job is in no list any more. */
export const removal: readonly BoundPart[] = [{ name: 'margin', ms: 10_000 }]

/** From the first stream of a watcher until it has all that was due before. */
export const staging: readonly BoundPart[] = [{ name: 'margin', ms: 5_000 }]

/** After the repair of a full store, under which replicas ended and waited to be started again. */
export const afterAlarm: readonly BoundPart[] = [
  { name: 'restart back-off', ms: 4_000 },
  ...resumption,
]

/** From the moment when a run is due until it is delivered, after history was compacted. */
export const afterCompaction: readonly BoundPart[] = [{ name: 'margin', ms: 10_000 }]
