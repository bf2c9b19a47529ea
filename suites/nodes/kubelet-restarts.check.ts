import {
  containerdDown,
  defineCheck,
  everyNode,
  jobsFinished,
  kubeletDown,
  machinesRebooted,
  podsInPhase,
  podsUntouched,
} from '../../harness/index.ts'

const page = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/'

/**
 * Why: kubelets and container runtimes are upgraded under running pods. Containers outlive both.
 *
 * How: on each worker first the kubelet, then the runtime is killed and started again, for less
 * time than it takes to lose the node.
 */
export const kubeletRestarts = defineCheck({
  id: 'nodes/kubelet-restarts',
  title: 'Restarts of kubelet and container runtime change no pod, running or finished',
  needs: { testbed: 'kubernetes', nodes: 1, abilities: { node: ['exec'] } },
  limit: '10m',

  plan: (draw) => ({
    nodes: draw.select(everyNode).map((name) => ({ name, downSeconds: draw.between(1, 4) })),
  }),

  async given(stage) {
    await stage.apply('kubelet-restarts.yaml')
    const serving = { group: 'serve', phase: 'Running', count: 6 } as const
    await stage.until({ name: 'pods to serve', limit: '90s' }, podsInPhase(stage, serving))
    await stage.until({ name: 'the Job to finish', limit: '90s' }, jobsFinished(stage))
  },

  async when(stage, { nodes }) {
    await stage.rounds(nodes, async ({ name, downSeconds }) => {
      for (const fault of [kubeletDown([name]), containerdDown([name])]) {
        await stage.during(fault, () => stage.hold(`${downSeconds}s`, `${fault.name} on ${name}`))
        await stage.settle('60s')
        await stage.hold('10s', 'what the kubelet thinks of its pods is told')
      }
    })
  },

  claims: [
    {
      id: 'kubelet-restart-changes-no-pod',
      level: 'MUST',
      sentence: 'A restart of the kubelet restarts no container and fails no pod.',
      source: `${page}#pod-lifetime`,
      invariant: podsUntouched({ fault: 'kubelet-down', podsMin: 6 }),
      failsUnder: machinesRebooted,
    },
    {
      id: 'runtime-restart-changes-no-pod',
      level: 'MUST',
      sentence: 'A restart of the container runtime restarts no container and fails no pod.',
      source: `${page}#pod-lifetime`,
      invariant: podsUntouched({ fault: 'containerd-down', podsMin: 6 }),
      failsUnder: machinesRebooted,
    },
  ],
})
