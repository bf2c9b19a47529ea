import {
  bound,
  containersEndByThemselves,
  criticalPodsEndLast,
  defineCheck,
  kubeletsStayDown,
  nodeReturnBound,
  nodesAnnounceShutdown,
  nodesReadyWithin,
  oneNode,
  podsBeginAnew,
  podsInPhase,
  podsOfGroup,
  powerLostInShutdown,
  replacementBound,
  shutDown,
  shutdownFailsPods,
  shutdownPodsReplaced,
  shutdownWithoutGrace,
} from '../../harness/index.ts'
import type { Bound, Duration, KnownDefect, Stage, Timings } from '../../harness/index.ts'

const replicas = 6
const fault = 'shut-down'
const regular = { labels: { 'holdfast.dev/group': 'regular' } }
const critical = { labels: { 'holdfast.dev/group': 'critical' } }
const page = 'https://kubernetes.io/docs/concepts/cluster-administration/node-shutdown/'
const conditions =
  'https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions'

/** The kubelet lets the machine go when it has ended the last pods, and has not yet told of it. */
const lastPodsUntold: KnownDefect = {
  issue: 'kubernetes/kubernetes#124448',
  summary: 'critical pods that a shutdown ended are still shown as Running',
  // The claim is about nothing else.
  matches: (verdict) => verdict.verdict === 'fail',
}

/**
 * Why: machines are powered off for repair and in scaling down. Whoever trusts the grace period of
 * a pod trusts that it holds then too, and that somebody else takes over at once.
 *
 * How: a worker is powered off through its logind, as an administrator does it, with regular pods
 * that need seconds to end and a critical pod. It stays off until the regular ones are replaced.
 */
export const gracefulShutdown = defineCheck({
  id: 'nodes/graceful-shutdown',
  title: 'Pods of a machine that is shut down get their grace, are shown as ended and replaced',
  needs: { testbed: 'kubernetes', nodes: 2, abilities: { node: ['stop', 'start', 'exec'] } },
  limit: '8m',

  plan: (draw) => ({
    shutdowns: Array.from({ length: draw.rounds }, () => ({
      node: draw.select(oneNode),
      offSeconds: draw.between(3, 8),
    })),
  }),

  async given(stage) {
    await stage.apply('graceful-shutdown.yaml')
    const serving = { group: 'regular', phase: 'Running', count: replicas } as const
    await stage.until({ name: 'regular pods to serve', limit: '90s' }, podsInPhase(stage, serving))
    await untilCritical(stage)
  },

  async when(stage, { shutdowns }) {
    await stage.rounds(shutdowns, async ({ node, offSeconds }) => {
      await stage.during(shutDown([node]), async () => {
        await untilReplaced(stage, node)
        await stage.hold(`${offSeconds}s`, `${node} is off`)
      })
      await stage.settle('90s')
      await untilCritical(stage)
      await stage.hold('50s', 'the bound of the node passes')
    })
  },

  claims: [
    {
      id: 'shutdown-pods-end-by-themselves',
      level: 'MUST',
      sentence:
        'When a machine with graceful node shutdown is powered off, its pods are told to end and ' +
        'get the grace that they need before it is off.',
      source: `${page}#graceful-node-shutdown`,
      invariant: containersEndByThemselves({ fault, podsMin: 2 }),
      failsUnder: powerLostInShutdown,
    },
    {
      id: 'shutdown-critical-pods-end-last',
      level: 'MUST',
      sentence: 'In a graceful node shutdown critical pods are told to end after regular ones did.',
      source: `${page}#configuring-graceful-node-shutdown`,
      invariant: criticalPodsEndLast({ fault, pairsMin: 1, regular, critical }),
      failsUnder: shutdownWithoutGrace,
    },
    {
      id: 'shutdown-node-says-not-ready',
      level: 'MUST',
      sentence: 'A kubelet whose machine is shut down says itself that the node is not Ready.',
      source: `${page}#configuring-graceful-node-shutdown`,
      invariant: nodesAnnounceShutdown({ fault }),
      failsUnder: shutdownWithoutGrace,
    },
    {
      id: 'shutdown-regular-pods-are-failed',
      level: 'MUST',
      sentence:
        'Regular pods that a graceful node shutdown ended are Failed, with the condition ' +
        'DisruptionTarget, while the machine is off.',
      source: conditions,
      invariant: shutdownFailsPods({ fault, podsMin: 1, match: regular }),
      failsUnder: shutdownWithoutGrace,
    },
    {
      id: 'shutdown-critical-pods-are-failed',
      level: 'SHOULD',
      sentence: 'The same holds for critical pods, which it ends last.',
      source: conditions,
      invariant: shutdownFailsPods({ fault, podsMin: 1, match: critical }),
      failsUnder: shutdownWithoutGrace,
      knownDefects: [lastPodsUntold],
    },
    {
      id: 'shutdown-pods-are-replaced',
      level: 'MUST',
      sentence:
        'Pods of a Deployment on a machine that is shut down gracefully are replaced at once, ' +
        'although they tolerate a lost node for longer.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/',
      invariant: shutdownPodsReplaced({
        fault,
        podsMin: 1,
        match: regular,
        bound: ({ timings }) => replacedBound(timings),
      }),
      failsUnder: shutdownWithoutGrace,
    },
    {
      id: 'shutdown-node-returns',
      level: 'MUST',
      sentence: 'A machine that was shut down is a Ready node in time after its start.',
      source: 'https://kubernetes.io/docs/concepts/architecture/nodes/#condition',
      invariant: nodesReadyWithin({
        after: { fault },
        bound: ({ timings }) => nodeReturnBound(timings),
      }),
      failsUnder: kubeletsStayDown,
    },
    {
      id: 'shutdown-daemon-pods-begin-anew',
      level: 'MUST',
      sentence: 'What a DaemonSet runs on every node runs again on it in time after its start.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/daemonset/',
      invariant: podsBeginAnew({
        fault,
        match: critical,
        bound: ({ timings }) => nodeReturnBound(timings),
      }),
      failsUnder: kubeletsStayDown,
    },
  ],
})

/** The last regular pod has ended, its owner makes another one, and that serves. */
function replacedBound({ machine }: Timings): Bound {
  const { shutdownGraceMs = 0, shutdownGraceCriticalMs = 0, containerStartMs = 0 } = machine ?? {}
  return bound([
    { name: 'grace of regular pods', ms: shutdownGraceMs - shutdownGraceCriticalMs },
    ...replacementBound().parts,
    { name: 'container start', ms: containerStartMs },
  ])
}

/** Until all regular pods are ready elsewhere, and for the whole bound when they are not. */
async function untilReplaced(stage: Stage, node: string): Promise<void> {
  const limit = `${replacedBound(stage.testbed.timings).totalMs}ms` as Duration
  await stage.until({ name: 'replacements to be ready elsewhere', limit }, () => {
    const pods = podsOfGroup(stage, 'regular').filter((pod) => pod.ready && pod.node !== node)
    return Promise.resolve({ done: pods.length >= replicas, seen: `${pods.length} ready` })
  })
}

/** Until a critical pod is ready on each node that runs pods. */
async function untilCritical(stage: Stage): Promise<void> {
  const workers = stage.testbed.members.filter(({ role }) => role === 'node').length
  await stage.until({ name: 'a critical pod on each worker', limit: '90s' }, () => {
    const ready = podsOfGroup(stage, 'critical').filter((pod) => pod.ready).length
    return Promise.resolve({ done: ready >= workers, seen: `${ready} of ${workers}` })
  })
}
