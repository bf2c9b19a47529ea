import {
  dueRunsInTime,
  everyDueRunDelivered,
  oldDataPutBack,
  runsNotRepeated,
  storeStaysAway,
  unfinishedJobsListed,
} from '../../harness/index.ts'
import type { BoundPart, Claim, DaprStage } from '../../harness/index.ts'
import { lossDefects } from './known-defects.ts'
import { catchUpMs, delivery, removal, resumption, takeover } from './bounds.ts'

const overview = 'https://docs.dapr.io/developing-applications/building-blocks/jobs/jobs-overview/'
const library = 'https://github.com/diagridio/go-etcd-cron'

/** What is claimed of jobs over losses of replicas of one kind. */
export function lossClaims(options: {
  /** Ends the ids, such as `after-stop`. */
  readonly suffix: string
  /** Name of the fault, and what it does to replicas, such as `were killed`. */
  readonly fault: string
  readonly what: string
  /** Who that is; default: replicas. */
  readonly whom?: string
  readonly needs?: Claim<DaprStage>['needs']
  /** How soon runs should be delivered again; absent: as soon as after a kill. */
  readonly soon?: readonly BoundPart[]
  /** After the return from a loss that left no majority; default: as after a kill. */
  readonly afterReturn?: readonly BoundPart[]
  /** How strongly it is promised that no answered run comes again. */
  readonly notAgain: 'MUST' | 'SHOULD'
}): readonly Claim<DaprStage>[] {
  const { fault, needs, notAgain, soon, suffix, what, whom = 'replicas' } = options
  const { afterReturn: backWithin = resumption } = options
  const inTime = (afterLoss: readonly BoundPart[], afterReturn: readonly BoundPart[]) =>
    dueRunsInTime({
      jobs: '',
      losses: [fault],
      afterLoss,
      afterReturn,
      usually: delivery,
      catchUpMs,
    })
  const claims: readonly Claim<DaprStage>[] = [
    {
      id: `DAPR-01-${suffix}`,
      level: 'MUST',
      sentence: `Every job that was acknowledged is there after ${whom} ${what}.`,
      source: overview,
      invariant: unfinishedJobsListed({ jobsMin: 15 }),
      failsUnder: oldDataPutBack(fault),
    },
    {
      id: `DAPR-02-${suffix}`,
      // A ceiling is explicitly not guaranteed.
      level: 'SHOULD',
      sentence: `After ${whom} ${what} due runs are delivered as soon as after a kill.`,
      source: library,
      invariant: inTime(takeover, backWithin),
      failsUnder: storeStaysAway,
    },
    ...(soon === undefined
      ? []
      : [
          {
            id: `DAPR-02-${suffix}-soon`,
            level: 'SHOULD' as const,
            sentence: `After ${whom} ${what} no run waits for a lease to run out.`,
            source: library,
            invariant: inTime(soon, soon),
            failsUnder: storeStaysAway,
          },
        ]),
    {
      id: `DAPR-03-${suffix}`,
      level: 'MUST',
      sentence: `Every run that was due is delivered at least once after ${whom} ${what}.`,
      source: overview,
      invariant: everyDueRunDelivered({ jobs: '', dueMin: 200, within: removal }),
      failsUnder: oldDataPutBack(fault),
    },
    {
      id: `DAPR-04-${suffix}`,
      level: notAgain,
      sentence:
        `No run is delivered again after it was answered, but for one that was on its way when ` +
        `${whom} ${what} or came back.`,
      source: library,
      invariant: runsNotRepeated({ jobs: '', runsMin: 100, within: backWithin }),
      failsUnder: oldDataPutBack(fault),
    },
  ]
  return claims.map((claim) => ({ ...claim, knownDefects: lossDefects, ...(needs && { needs }) }))
}
