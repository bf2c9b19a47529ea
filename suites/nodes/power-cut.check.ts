import {
  bound,
  containersComeBack,
  defineCheck,
  electionBound,
  kubeletsStayDown,
  leadersStayDown,
  leasesRenewedWithin,
  newRunSucceeded,
  newRunSucceeds,
  nodeReturnBound,
  podsInPhase,
  powerCut,
  runsMissing,
} from '../../harness/index.ts'
import type { Bound, CheckHistory } from '../../harness/index.ts'

/**
 * Why: after a power cut nobody is there to start anything in order. The control plane is made of
 * static pods, which the kubelet of its machine has to bring back before anything else can be.
 *
 * How: planned work runs and a Deployment serves; all machines lose power at once and come back in
 * an order that the seed decides, the control plane's among them.
 */
export const powerCutCheck = defineCheck({
  id: 'nodes/power-cut',
  title: 'Static pods, leases, containers and planned work come back after a power cut',
  needs: {
    testbed: 'kubernetes',
    nodes: 1,
    abilities: { 'control-plane': ['kill', 'start'], node: ['kill', 'start'] },
  },
  limit: '12m',

  plan: (draw) => {
    const machines = draw.shape.members.filter(
      ({ role }) => role === 'node' || role === 'control-plane',
    )
    return {
      cuts: Array.from({ length: draw.rounds }, () => ({
        order: draw.random.shuffle(machines.map(({ name }) => name)),
        second: draw.between(5, 50),
        darkSeconds: draw.between(2, 6),
      })),
    }
  },

  async given(stage) {
    await stage.apply('power-cut.yaml')
    const serving = { group: 'serve', phase: 'Running', count: 6 } as const
    await stage.until({ name: 'pods to serve', limit: '90s' }, podsInPhase(stage, serving))
  },

  async when(stage, { cuts }) {
    await stage.rounds(cuts, async ({ order, second, darkSeconds }) => {
      await stage.align(second)
      await stage.during(powerCut(order), () => stage.hold(`${darkSeconds}s`, 'all is dark'))
      await stage.settle('3m')
      await stage.until({ name: 'a new run to succeed', limit: '3m' }, newRunSucceeded(stage))
      await stage.hold('30s', 'the bound of containers passes')
    })
  },

  claims: [
    {
      id: 'power-cut-static-pods-return',
      level: 'MUST',
      sentence: 'After a power cut controller-manager and scheduler renew their leases in time.',
      source: 'https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/',
      invariant: leasesRenewedWithin({
        leases: ['kube-controller-manager', 'kube-scheduler'].map((name) => ({
          namespace: 'kube-system',
          name,
        })),
        after: { fault: 'power-cut' },
        bound: controlPlaneReturn,
      }),
      failsUnder: leadersStayDown,
    },
    {
      id: 'power-cut-containers-come-back',
      level: 'MUST',
      sentence: 'After a power cut containers of pods that served are started again in them.',
      source: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy',
      invariant: containersComeBack({
        fault: 'power-cut',
        podsMin: 3,
        match: { labels: { 'holdfast.dev/group': 'serve' } },
        bound: (history) =>
          bound([...controlPlaneReturn(history).parts, ...nodeReturnBound(history.timings).parts]),
      }),
      failsUnder: kubeletsStayDown,
    },
    {
      id: 'power-cut-jobs-resume',
      level: 'MUST',
      sentence: 'After a power cut a run that comes due is started and succeeds in time.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/',
      invariant: newRunSucceeds({
        runMs: 10_000,
        within: [{ name: 'start of the control plane', ms: 60_000 }],
      }),
      failsUnder: runsMissing,
    },
  ],
})

/** The machine, then its static pods, then leaders that wait for the leases of the dead ones. */
function controlPlaneReturn({ timings }: CheckHistory): Bound {
  const nodeStartMs = timings.machine?.nodeStartMs ?? 0
  return bound([
    { name: 'node start', ms: nodeStartMs },
    { name: 'API server start', ms: 15_000 },
    ...electionBound(timings).parts,
  ])
}
