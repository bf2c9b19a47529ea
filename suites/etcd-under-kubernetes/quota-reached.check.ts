import {
  bound,
  defineCheck,
  everyMemberOf,
  fillQuota,
  leadersHangUnderAlarm,
  leasesRenewedWithin,
  newRunSucceeded,
  noPodPending,
  nodesHangUnderAlarm,
  nodesReadyWithin,
  pendingClears,
  podsInPhase,
  powerOff,
  quotaRepairBound,
  quotaRepairedInSecret,
  schedulerHangsUnderAlarm,
  verbsAnswerAsListed,
  writeConfigMaps,
} from '../../harness/index.ts'
import type { Bound, CheckHistory } from '../../harness/index.ts'
import { lookAtApi } from './look-at-api.ts'
import { lastStep, refusedTable, repairStepByStep, tryWrites } from './under-the-alarm.ts'

const page = 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota'
/** Of the quota of the others; who has it raises the alarm while they still have room. */
const smallerShare = 0.75
const waiting = { group: 'waiting', phase: 'Pending', count: 8 } as const

/**
 * Why: one member of a store can stop a whole cluster. Whoever operates it sees a store that is
 * healthy by every endpoint, has room on two of three machines, and refuses.
 *
 * How: one of the members has a smaller quota. Pods wait for a scheduler that was restarted when
 * the store is filled until that member raises the alarm, which stands over two compaction
 * intervals. Then it is repaired step by step, with a write after each.
 */
export const etcdQuotaReached = defineCheck({
  id: 'etcd-under-kubernetes/quota-reached',
  title: 'The alarm of one member stops the writes of a cluster, and all resumes after the repair',
  needs: {
    testbed: 'kubernetes',
    etcdMembers: 3,
    abilities: { etcd: ['kill', 'start'], scheduler: ['kill', 'start'] },
  },
  limit: '10m',

  plan: (draw) => ({
    // The first has the smaller quota.
    members: draw.random.shuffle(draw.select(everyMemberOf('etcd'))),
    scheduler: draw.select(everyMemberOf('scheduler')),
    // The alarm stands over the next due time.
    second: draw.between(27, 40),
  }),

  async given(stage, { members: [smaller = ''] }) {
    const { etcdQuotaBytes } = stage.testbed
    const quotaBytes = Math.round(smallerShare * etcdQuotaBytes)
    await stage.testbed.restartEtcdWithQuota(smaller, quotaBytes, stage.signal)
    await stage.settle('60s')
    await stage.apply('work.yaml')
  },

  async when(stage, { members, scheduler, second }) {
    const { compactionIntervalMs } = stage.testbed.timings
    const written: string[] = []
    await stage.under(lookAtApi({ waitMs: 10_000 }), () =>
      stage.under(writeConfigMaps({ perSecond: 2, written }), async () => {
        await stage.align(second)
        await stage.during(powerOff(scheduler), async () => {
          await stage.apply('waiting.yaml')
          await stage.until({ name: 'pods to wait', limit: '30s' }, podsInPhase(stage, waiting))
        })
        // The new scheduler waits for the old one's lease: the store is full before it binds.
        await stage.during(fillQuota({ through: 'etcd' }), async () => {
          await stage.hold('3s', 'a refusal must be no matter of a moment')
          await tryWrites(stage, members)
          await stage.hold(`${2 * compactionIntervalMs + 2_000}ms`, 'nobody repairs')
          await repairStepByStep(stage, members)
        })
        const cleared = noPodPending(stage, waiting.group)
        await stage.until({ name: 'waiting pods to clear', limit: '60s' }, cleared)
        await stage.settle('60s')
        await stage.until({ name: 'a new run to succeed', limit: '2m' }, newRunSucceeded(stage))
      }),
    )
  },

  claims: [
    {
      id: 'ETCD-13',
      level: 'MUST',
      sentence:
        'While the alarm of one member stands every member refuses writes, although the others ' +
        'have room, and the API answers 500 with the text of the store.',
      source: page,
      invariant: verbsAnswerAsListed({ table: refusedTable }),
      failsUnder: quotaRepairedInSecret,
    },
    {
      id: 'ETCD-15-leases',
      level: 'MUST',
      sentence: 'After the last step of the repair controller-manager and scheduler lead in time.',
      source: 'https://kubernetes.io/docs/concepts/architecture/leases/',
      invariant: leasesRenewedWithin({
        leases: ['kube-controller-manager', 'kube-scheduler'].map((name) => ({
          namespace: 'kube-system',
          name,
        })),
        after: { step: lastStep },
        bound: repaired,
      }),
      failsUnder: leadersHangUnderAlarm,
    },
    {
      id: 'ETCD-15-nodes',
      level: 'MUST',
      sentence: 'After the last step of the repair every node is Ready in time.',
      source: 'https://kubernetes.io/docs/concepts/architecture/nodes/#heartbeats',
      invariant: nodesReadyWithin({ after: { step: lastStep }, bound: repaired }),
      failsUnder: nodesHangUnderAlarm,
    },
    {
      id: 'ETCD-15-pending',
      level: 'MUST',
      sentence: 'Pods that waited under the alarm run in time after the last step of the repair.',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/',
      invariant: pendingClears({
        after: { step: lastStep },
        pendingMin: waiting.count,
        match: { labels: { 'holdfast.dev/group': waiting.group } },
        bound: (history, point) =>
          bound([...repaired(history, point).parts, { name: 'scheduling back-off', ms: 10_000 }]),
      }),
      failsUnder: schedulerHangsUnderAlarm,
    },
  ],
})

/** Depends on how long the alarm lasted: the longer, the less is left of a dead leader's lease. */
function repaired(history: CheckHistory, point: { readonly t: number }): Bound {
  const alarm = history.faults.find(({ name }) => name === 'fill-quota')
  return quotaRepairBound(history.timings, Math.max(0, point.t - (alarm?.confirmedAt ?? point.t)))
}
