import {
  acknowledgedWritesSurvive,
  answersBound,
  apiServerStaysAway,
  failuresEndWithin,
  fullRateReturns,
  loadRequests,
  oldDataPutBack,
} from '../../harness/index.ts'
import type { Claim, LoadKind } from '../../harness/index.ts'

const durability = 'https://etcd.io/docs/v3.6/learning/api_guarantees/#durability'
const failureModes = 'https://kubernetes.io/docs/tasks/debug/debug-cluster/#cluster-failure-modes'

/** What holds of a load when the API was disturbed. `prefix` makes ids unique. */
export function loadClaims(
  prefix: string,
  options: {
    /** Name the disturbance and its end in sentences. */
    readonly during: string
    readonly after: string
    /** The kinds that it may disturb. */
    readonly kinds: readonly LoadKind[]
    /** The system does without what is lost: the load is answered again while it is away. */
    readonly tolerated?: boolean
    /** The defect under which the load is not answered in time; default: the API stays away. */
    readonly failsUnder?: Claim['failsUnder']
    /** Kind of the fault under whose sabotage writes are lost. */
    readonly fault: string
  },
): Claim[] {
  const { after, during, fault, kinds, failsUnder = apiServerStaysAway } = options
  const { tolerated = false } = options
  return [
    {
      id: `load-${prefix}-failures-end`,
      level: 'SHOULD',
      sentence: tolerated
        ? `Requests fail only for a bounded time after ${during}, and after ${after}.`
        : `Requests fail only while ${during}, and for a bounded time after ${after}.`,
      source: failureModes,
      invariant: failuresEndWithin({ kinds, bound: answersBound, tolerated }),
      failsUnder,
    },
    {
      id: `load-${prefix}-rate-returns`,
      level: 'SHOULD',
      sentence: tolerated
        ? `The full rate of requests is answered in time after ${during}, and after ${after}.`
        : `The full rate of requests is answered again in time after ${after}.`,
      source: failureModes,
      invariant: fullRateReturns({ bound: answersBound, tolerated }),
      failsUnder,
    },
    ...survivalClaims(prefix, fault),
  ]
}

/** Nothing that was acknowledged under load is missing afterwards. */
export function survivalClaims(prefix: string, fault: string): Claim[] {
  const { create, patch, readBack } = loadRequests
  return [
    {
      id: `load-${prefix}-creates-survive`,
      level: 'MUST',
      sentence: 'Every object whose creation was acknowledged under load is there afterwards.',
      source: durability,
      invariant: acknowledgedWritesSurvive({ name: create, finalRead: readBack, writesMin: 50 }),
      failsUnder: oldDataPutBack(fault),
    },
    {
      id: `load-${prefix}-patches-survive`,
      level: 'MUST',
      sentence: 'What an acknowledged patch wrote under load is there until another replaced it.',
      source: durability,
      invariant: acknowledgedWritesSurvive({ name: patch, finalRead: readBack, writesMin: 30 }),
      failsUnder: oldDataPutBack(fault),
    },
  ]
}
