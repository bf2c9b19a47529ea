import {
  countedWorkClaim,
  defineCheck,
  everyNode,
  jobsFinished,
  nodeReturnBound,
  noPodPending,
  pendingClears,
  podsInPhase,
  podsUnscheduled,
  powerOff,
  successesForged,
} from '../../harness/index.ts'

/**
 * Why: work that came while no node was there must not stay behind when the nodes return.
 *
 * How: all nodes lose power; when they are known to be lost, a Deployment and a Job are created,
 * whose pods find no place; then the nodes come back.
 */
export const nodesReturn = defineCheck({
  id: 'pending/nodes-return',
  title: 'Pending pods and Jobs clear after all nodes were lost and came back',
  needs: { testbed: 'kubernetes', nodes: 1, abilities: { node: ['kill', 'start'] } },
  limit: '6m',
  limitProduction: '20m',

  plan: (draw) => ({ nodes: draw.select(everyNode), holdSeconds: draw.between(3, 8) }),

  given: () => Promise.resolve(),

  async when(stage, { nodes, holdSeconds }) {
    await stage.during(powerOff(nodes), async () => {
      await stage.until({ name: 'all nodes to be known as lost', limit: '90s' }, () => {
        const ready = [...stage.current('nodes').values()].filter(
          (node) => nodes.includes(node.name) && node.ready === 'True',
        )
        return Promise.resolve({ done: ready.length === 0, seen: `${ready.length} still Ready` })
      })
      await stage.apply('nodes-return.yaml')
      const late = { group: 'late', phase: 'Pending', count: 12 } as const
      await stage.until({ name: 'late pods to be Pending', limit: '30s' }, podsInPhase(stage, late))
      await stage.hold(`${holdSeconds}s`, 'no node is there')
    })
    await stage.until({ name: 'late pods to clear', limit: '60s' }, noPodPending(stage, 'late'))
    await stage.settle('60s')
    await stage.until({ name: 'the Job to finish', limit: '30s' }, jobsFinished(stage))
  },

  claims: [
    {
      id: 'pending-clears-after-nodes-return',
      level: 'MUST',
      sentence: 'Pods that were Pending for lack of nodes run within a bound after nodes are back.',
      source: 'https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/',
      invariant: pendingClears({
        after: { fault: 'power-off' },
        pendingMin: 6,
        match: { labels: { 'holdfast.dev/group': 'late' } },
        bound: ({ timings }) => nodeReturnBound(timings),
      }),
      failsUnder: podsUnscheduled,
    },
    countedWorkClaim({
      id: 'nodes-return-counted-work-was-done',
      podsMin: 6,
      failsUnder: successesForged,
    }),
  ],
})
