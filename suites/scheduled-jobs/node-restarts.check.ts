import {
  defineCheck,
  everyIndexOnce,
  everyNode,
  everyNodeOfOneZone,
  jobsFinished,
  jobsSurviveNodeLoss,
  jobsUnattended,
  newRunSucceeded,
  oneNode,
  pause,
  powerOff,
} from '../../harness/index.ts'
import type { Claim } from '../../harness/index.ts'
import { effectsClaim, ledgerClaims, resumeClaim } from './scheduled-work.ts'

const jobPage = 'https://kubernetes.io/docs/concepts/workloads/controllers/job/'

interface Draws {
  readonly nodes: { readonly name: string; readonly downSeconds: number }[]
  /** Stands still instead of losing power: it holds its connections and says nothing. */
  readonly hung: string
  readonly zone: { readonly zone: string; readonly nodes: string[] }
  readonly all: string[]
  /** Longer than grace and toleration: pods are evicted and replaced. */
  readonly lostSeconds: number
}

/**
 * Why: planned work must get done although machines come and go.
 *
 * How: CronJobs, two Indexed Jobs and a plain Job run while each node in turn loses power, two of
 * them for so long that their pods are evicted; one hangs; then all nodes of a zone lose power,
 * then all nodes at once.
 */
export const nodeRestarts = defineCheck<Draws>({
  id: 'scheduled-jobs/node-restarts',
  title: 'Planned work gets done while nodes restart one by one, by zone, and all at once',
  needs: { testbed: 'kubernetes', nodes: 3, zones: 2, abilities: { node: ['kill', 'start'] } },
  limit: '25m',
  limitProduction: '2h',

  plan(draw) {
    const { nodeMonitorGraceMs, nodeMonitorPeriodMs, tolerationMs } = draw.shape.timings
    const lostSeconds =
      Math.ceil((nodeMonitorGraceMs + nodeMonitorPeriodMs + tolerationMs) / 1000) + 4
    const order = Array.from({ length: draw.rounds }, () => draw.select(everyNode)).flat()
    const nodes = order.map((name, index) => ({
      name,
      downSeconds: index % 3 === 0 ? lostSeconds : draw.between(1, 4),
    }))
    return {
      nodes,
      hung: draw.select(oneNode),
      zone: draw.select(everyNodeOfOneZone),
      all: draw.select(everyNode),
      lostSeconds,
    }
  },

  async given(stage) {
    await stage.apply('cron-jobs.yaml')
    await stage.apply('node-restarts.yaml')
  },

  async when(stage, draws) {
    await stage.rounds(draws.nodes, async ({ name, downSeconds }) => {
      await stage.during(powerOff([name]), () => stage.hold(`${downSeconds}s`, `${name} is off`))
      await stage.settle('60s')
    })
    await stage.during(pause([draws.hung]), () =>
      stage.hold(`${draws.lostSeconds}s`, `${draws.hung} stands still`),
    )
    await stage.settle('60s')
    for (const nodes of [draws.zone.nodes, draws.all]) {
      await stage.during(powerOff(nodes), () =>
        stage.hold(`${draws.lostSeconds}s`, `${nodes.length} nodes are off`),
      )
      await stage.settle('60s')
    }
    // Lost pods are failures, and after those since its last success the Job controller waits 10 s,
    // 20 s, 40 s and so on, up to 10 min; the work that is left takes 3 min more.
    await stage.until({ name: 'the Jobs to finish', limit: '13m' }, jobsFinished(stage))
    await stage.until({ name: 'a new run to succeed', limit: '2m' }, newRunSucceeded(stage))
  },

  claims: [
    ...ledgerClaims('node-restarts', { dueMin: 12 }),
    resumeClaim('node-restarts'),
    indexClaim('node-restarts-ignored-losses-every-index-once', 'indexed-ignoring', {
      sentence:
        'An Indexed Job that ignores disruptions counts every index exactly once and completes.',
      source: `${jobPage}#pod-failure-policy`,
    }),
    indexClaim('node-restarts-counted-losses-every-index-once', 'indexed-counting', {
      sentence:
        'An Indexed Job whose lost pods stay within its backoffLimit counts every index exactly ' +
        'once and completes.',
      source: `${jobPage}#completion-mode`,
    }),
    {
      id: 'node-restarts-plain-job-completes',
      level: 'MUST',
      sentence: 'A Job whose lost pods stay within its backoffLimit completes.',
      source: `${jobPage}#handling-pod-and-container-failures`,
      invariant: jobsSurviveNodeLoss({
        lostMin: 1,
        jobs: { labels: { 'holdfast.dev/group': 'plain' } },
      }),
      failsUnder: jobsUnattended,
    },
    effectsClaim('node-restarts', { podsMin: 100 }),
  ],
})

function indexClaim(
  id: string,
  group: string,
  text: { readonly sentence: string; readonly source: string },
): Claim {
  return {
    id,
    level: 'MUST',
    ...text,
    invariant: everyIndexOnce({
      indexesMin: 72,
      jobs: { labels: { 'holdfast.dev/group': group } },
    }),
    failsUnder: jobsUnattended,
  }
}
