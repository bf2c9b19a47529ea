import {
  capacityKeptAway,
  capacityReturnBound,
  countedWorkClaim,
  defineCheck,
  jobsFinished,
  noPodPending,
  pendingClears,
  podsInPhase,
  successesForged,
} from '../../harness/index.ts'
import type { Stage } from '../../harness/index.ts'

/**
 * Why: a full cluster is the everyday reason of pending pods, and room must be used when it comes.
 *
 * How: one large pod on each node leaves no room for the pods of a Job; then the large ones go.
 */
export const capacityReturns = defineCheck({
  id: 'pending/capacity-returns',
  title: 'Pending pods clear after a full cluster has room again',
  needs: { testbed: 'kubernetes', nodes: 3 },
  limit: '4m',

  plan: (draw) => ({ holdSeconds: draw.between(3, 8) }),

  async given(stage) {
    const nodes = stage.testbed.members.filter(({ role }) => role === 'node')
    for (const { name } of nodes) await giveRoom(stage, name)
    await stage.apply('capacity-returns.yaml')
    const greedy = { group: 'greedy', phase: 'Running', count: nodes.length } as const
    await stage.until({ name: 'greedy pods to run', limit: '60s' }, podsInPhase(stage, greedy))
  },

  async when(stage, { holdSeconds }) {
    await stage.apply('capacity-returns-late.yaml')
    const late = { group: 'late', phase: 'Pending', count: 6 } as const
    await stage.until({ name: 'late pods to be Pending', limit: '30s' }, podsInPhase(stage, late))
    await stage.hold(`${holdSeconds}s`, 'there is no room')
    // There is no node any more on which it wants a pod.
    const nodeSelector = { 'holdfast.dev/worker': 'none' }
    await stage.request('scale-down', {
      method: 'PATCH',
      path: `/apis/apps/v1/namespaces/${stage.namespace}/daemonsets/greedy`,
      body: { spec: { template: { spec: { nodeSelector } } } },
    })
    stage.mark('capacity-returned')
    await stage.until({ name: 'late pods to clear', limit: '60s' }, noPodPending(stage, 'late'))
    await stage.until({ name: 'the Job to finish', limit: '30s' }, jobsFinished(stage))
  },

  claims: [
    {
      id: 'pending-clears-after-capacity-returns',
      level: 'MUST',
      sentence: 'Pods that fitted nowhere run within a bound after there is room for them.',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/',
      invariant: pendingClears({
        after: { step: 'capacity-returned' },
        pendingMin: 6,
        match: { labels: { 'holdfast.dev/group': 'late' } },
        bound: ({ timings }) => capacityReturnBound(timings),
      }),
      failsUnder: capacityKeptAway,
    },
    countedWorkClaim({
      id: 'capacity-returns-counted-work-was-done',
      podsMin: 6,
      failsUnder: successesForged,
    }),
  ],
})

/** Room for one greedy pod, and no more. Nodes report it like any other resource. */
async function giveRoom(stage: Stage, node: string): Promise<void> {
  const room = { 'holdfast.dev/room': '6' }
  await stage.request('give-room', {
    method: 'PATCH',
    path: `/api/v1/nodes/${node}/status`,
    body: { status: { capacity: room, allocatable: room } },
  })
}
