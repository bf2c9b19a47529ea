import {
  acknowledgedWritesSurvive,
  bound,
  configMapWrites,
  countedWorkClaim,
  jobsUnattended,
  leadersHangUnderAlarm,
  leasesRenewedWithin,
  listBackOffLeft,
  newRunSucceeds,
  nodesReadyWithin,
  oldDataPutBack,
  pendingClears,
  quotaRepairBound,
  runsMissing,
  schedulerHangsUnderAlarm,
  everyIndexOnce,
  nodesHangUnderAlarm,
  successesForged,
} from '../../harness/index.ts'
import type { Bound, Claim, CheckHistory, FaultSpan } from '../../harness/index.ts'

const etcdPage = 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota'

/** What must hold once the quota was repaired in the right order. `prefix` makes ids unique. */
export function repairClaims(prefix: string): Claim[] {
  return [
    {
      id: `${prefix}-leases-renewed-after-repair`,
      level: 'MUST',
      sentence: 'After the repair controller-manager and scheduler renew their leases in time.',
      source: 'https://kubernetes.io/docs/concepts/architecture/leases/',
      invariant: leasesRenewedWithin({
        leases: ['kube-controller-manager', 'kube-scheduler'].map((name) => ({
          namespace: 'kube-system',
          name,
        })),
        after: { fault: 'fill-quota' },
        bound: repaired,
      }),
      failsUnder: leadersHangUnderAlarm,
    },
    {
      id: `${prefix}-nodes-ready-after-repair`,
      level: 'MUST',
      sentence: 'After the repair every node is Ready in time.',
      source: 'https://kubernetes.io/docs/concepts/architecture/nodes/#heartbeats',
      invariant: nodesReadyWithin({ after: { fault: 'fill-quota' }, bound: repaired }),
      failsUnder: nodesHangUnderAlarm,
    },
    {
      id: `${prefix}-jobs-resume-after-repair`,
      level: 'MUST',
      sentence: 'After the repair a run that comes due is started and succeeds in time.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
      invariant: newRunSucceeds({ runMs: 10_000 }),
      failsUnder: runsMissing,
    },
    {
      id: `${prefix}-every-index-once`,
      level: 'MUST',
      sentence: 'An Indexed Job over the alarm counts every index exactly once and completes.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode',
      invariant: everyIndexOnce({ indexesMin: 24 }),
      failsUnder: jobsUnattended,
    },
    countedWorkClaim({
      id: `${prefix}-counted-work-was-done`,
      podsMin: 24,
      failsUnder: successesForged,
    }),
    {
      id: `${prefix}-pending-clears-after-repair`,
      level: 'MUST',
      sentence: 'Pods whose binding the full store refused run in time after the repair.',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/',
      invariant: pendingClears({
        after: { fault: 'fill-quota' },
        pendingMin: 6,
        match: { labels: { 'holdfast.dev/group': 'late' } },
        bound: (history, point) => withScheduling(history, point, repaired(history, point)),
      }),
      failsUnder: schedulerHangsUnderAlarm,
    },
    {
      id: `${prefix}-no-acknowledged-write-lost`,
      level: 'MUST',
      sentence: 'Every write that the API acknowledged before, under and after the alarm is there.',
      source: etcdPage,
      invariant: acknowledgedWritesSurvive({
        name: configMapWrites.write,
        finalRead: configMapWrites.read,
        writesMin: 20,
      }),
      failsUnder: oldDataPutBack('fill-quota'),
    },
  ]
}

interface Point {
  readonly fault?: FaultSpan
}

/** Depends on how long the alarm lasted: the longer, the less is left of a dead leader's lease. */
function repaired(history: CheckHistory, { fault }: Point): Bound {
  const lasted = (fault?.undoingAt ?? 0) - (fault?.confirmedAt ?? 0)
  return quotaRepairBound(history.timings, Math.max(0, lasted))
}

function withScheduling(history: CheckHistory, { fault }: Point, limit: Bound): Bound {
  const { machine } = history.timings
  return bound([
    ...(fault === undefined ? [] : listBackOffLeft(history, fault)),
    ...limit.parts,
    { name: 'scheduling back-off', ms: 10_000 },
    ...(machine === undefined ? [] : [{ name: 'container start', ms: machine.containerStartMs }]),
  ])
}
