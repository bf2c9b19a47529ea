import {
  containersComeBack,
  countedWorkClaim,
  defineCheck,
  everyIndexOnce,
  everyNode,
  jobsFinished,
  jobsUnattended,
  kubeletsStayDown,
  nodeReturnBound,
  podsInPhase,
  powerOff,
  successesForged,
} from '../../harness/index.ts'

const podPage = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/'
const jobPage = 'https://kubernetes.io/docs/concepts/workloads/controllers/job/'

/**
 * Why: a machine that loses power for a moment comes back with the pods that it had, and what the
 * API counts as done must have been done on some machine.
 *
 * How: a Deployment serves and an Indexed Job works while each worker in turn loses power for less
 * time than it takes to evict its pods.
 */
export const workerRestarts = defineCheck({
  id: 'nodes/worker-restarts',
  title: 'Containers come back in their pods, and counted work was done, while workers restart',
  needs: { testbed: 'kubernetes', nodes: 2, abilities: { node: ['kill', 'start', 'exec'] } },
  limit: '12m',

  plan: (draw) => ({
    nodes: draw.select(everyNode).map((name) => ({ name, downSeconds: draw.between(1, 4) })),
  }),

  async given(stage) {
    await stage.apply('worker-restarts.yaml')
    const serving = { group: 'serve', phase: 'Running', count: 6 } as const
    await stage.until({ name: 'pods to serve', limit: '90s' }, podsInPhase(stage, serving))
  },

  async when(stage, { nodes }) {
    await stage.rounds(nodes, async ({ name, downSeconds }) => {
      await stage.during(powerOff([name]), () => stage.hold(`${downSeconds}s`, `${name} is off`))
      await stage.settle('90s')
      await stage.hold('50s', 'the bound of its pods passes')
    })
    await stage.until({ name: 'the Job to finish', limit: '4m' }, jobsFinished(stage))
  },

  claims: [
    {
      id: 'node-restart-containers-come-back',
      level: 'MUST',
      sentence: 'Containers of a pod that serves are started again in it after its node restarted.',
      source: `${podPage}#restart-policy`,
      invariant: containersComeBack({
        fault: 'power-off',
        podsMin: 3,
        match: { labels: { 'holdfast.dev/group': 'serve' } },
        bound: ({ timings }) => nodeReturnBound(timings),
      }),
      failsUnder: kubeletsStayDown,
    },
    countedWorkClaim({
      id: 'node-restart-counted-work-was-done',
      podsMin: 20,
      failsUnder: successesForged,
    }),
    {
      id: 'node-restart-every-index-once',
      level: 'MUST',
      sentence: 'An Indexed Job over restarts of its nodes counts every index once and completes.',
      source: `${jobPage}#completion-mode`,
      invariant: everyIndexOnce({ indexesMin: 48 }),
      failsUnder: jobsUnattended,
    },
  ],
})
