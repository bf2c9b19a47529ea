import {
  createdPodsStart,
  defineCheck,
  everyNode,
  killBetweenCreateAndStart,
  kubeletsForgetCreated,
  kubeletsStayDown,
  remedyClears,
} from '../../harness/index.ts'
import type { KnownDefect } from '../../harness/index.ts'
import { createCrowd, crowdPods, remedyStuck, stuckAfterMs, untilStarted } from './crowd.ts'

const remedyLimitMs = 60_000
const podPage = 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/'

/** A sandbox that went with its node is not made again for a container that already exists. */
const sandboxLost: KnownDefect = {
  issue: 'kubernetes/kubernetes#118321',
  summary: 'a pod whose container was created and not started when its node died stays Pending',
  // The claim is about nothing else.
  matches: (verdict) => verdict.verdict === 'fail',
}

/**
 * Why: recurring jobs that stay Pending after a reboot are what operators of storage systems report
 * again and again. The pod was created on its node, never started, and nobody looks at it again.
 *
 * How: all pods of a Job are bound to one worker, which loses power at the moment when its runtime
 * has made one of their containers and not yet started it. What is still Pending two minutes after
 * the node is back is deleted, once as a pod and once with its Job.
 */
export const createdNeverStarted = defineCheck({
  id: 'nodes/created-never-started',
  title:
    'Pods whose containers were created, not started, when their node died do not stay Pending',
  needs: { testbed: 'kubernetes', nodes: 1, abilities: { node: ['kill', 'start', 'exec'] } },
  limit: '60m',

  // Every node has its turn: one that did not come back is not to be tried again at once.
  plan: (draw) => {
    const nodes = draw.select(everyNode)
    const tries = 3 * draw.rounds
    const turns = Array.from({ length: Math.ceil(tries / nodes.length) }, () => nodes).flat()
    return { attempts: turns.slice(0, tries) }
  },

  given: () => Promise.resolve(),

  async when(stage, { attempts }) {
    await stage.rounds(attempts, async (node, index) => {
      const crowd = `crowd-${index}`
      await stage.under(createCrowd(crowd, node), () =>
        stage.during(killBetweenCreateAndStart({ machine: node, image: 'workload' }), () =>
          stage.hold('1s', `${node} is off`),
        ),
      )
      await untilStarted(stage, crowd, stuckAfterMs)
      await remedyStuck(stage, crowd, { withJob: index % 2 === 1, limitMs: remedyLimitMs })
      await stage.settle('90s')
      stage.observe('crowd-cleared', crowdPods(stage, crowd, 'Pending').length === 0, crowd)
    })
  },

  claims: [
    {
      id: 'created-pods-do-not-stay-pending',
      level: 'MUST',
      sentence:
        'A pod whose container was created and not started when its node died does not stay ' +
        'Pending for longer than 120 s after the node is Ready again.',
      source: `${podPage}#pod-phase`,
      invariant: createdPodsStart({
        fault: 'kill-between-create-and-start',
        attemptsMin: 3,
        limitMs: stuckAfterMs,
        signature: 'created-never-started',
      }),
      failsUnder: kubeletsForgetCreated,
      knownDefects: [sandboxLost],
    },
    {
      id: 'bound-pods-do-not-stay-pending',
      level: 'SHOULD',
      sentence:
        'A pod that was bound to a node when the node died, and had no container yet, does not ' +
        'stay Pending for longer than 120 s after the node is Ready again.',
      source: `${podPage}#pod-phase`,
      invariant: createdPodsStart({
        fault: 'kill-between-create-and-start',
        attemptsMin: 3,
        limitMs: stuckAfterMs,
        signature: 'other',
      }),
      failsUnder: kubeletsStayDown,
    },
    {
      id: 'stuck-pods-deleted-are-gone',
      level: 'MAY',
      sentence: 'A pod that stays Pending so is gone within 60 s when it is deleted.',
      source: `${podPage}#pod-termination`,
      invariant: remedyClears({ operation: 'remedy-delete-pod', limitMs: remedyLimitMs }),
      failsUnder: kubeletsStayDown,
    },
    {
      id: 'stuck-pods-go-with-their-job',
      level: 'MAY',
      sentence: 'A pod that stays Pending so is gone within 60 s when its Job is deleted.',
      source:
        'https://kubernetes.io/docs/concepts/workloads/controllers/job/#clean-up-finished-jobs-automatically',
      invariant: remedyClears({ operation: 'remedy-delete-job', limitMs: remedyLimitMs }),
      failsUnder: kubeletsStayDown,
    },
  ],
})
