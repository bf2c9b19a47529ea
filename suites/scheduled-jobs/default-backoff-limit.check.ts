import {
  backoffLimitRaised,
  defineCheck,
  everyNodeOfOneZone,
  jobFailsBeyondBackoffLimit,
  jobsFinished,
  podsInPhase,
  powerOff,
} from '../../harness/index.ts'

interface Draws {
  readonly zone: { readonly zone: string; readonly nodes: string[] }
  readonly others: { readonly zone: string; readonly nodes: string[] }
  readonly lostSeconds: number
}

/**
 * Why: who sets no backoffLimit gets 6, and pods that are lost with their nodes count against it.
 * The Job then fails on a cluster that did all that it promises: a finding that users must know.
 *
 * How: a Job keeps four pods or more on each node; two zones lose power, one after the other, for
 * so long that their pods are evicted.
 */
export const defaultBackoffLimit = defineCheck<Draws>({
  id: 'scheduled-jobs/default-backoff-limit',
  title: 'A Job with the default backoffLimit fails when more than 6 of its pods were lost',
  needs: { testbed: 'kubernetes', nodes: 3, zones: 3, abilities: { node: ['kill', 'start'] } },
  limit: '4m',
  limitProduction: '40m',

  plan(draw) {
    const { nodeMonitorGraceMs, nodeMonitorPeriodMs, tolerationMs } = draw.shape.timings
    const lostMs = nodeMonitorGraceMs + nodeMonitorPeriodMs + tolerationMs
    const zone = draw.select(everyNodeOfOneZone)
    const rest = draw.shape.members.filter((member) => member.zone !== zone.zone)
    const others = everyNodeOfOneZone({ ...draw.shape, members: rest }, draw.random)
    return { zone, others, lostSeconds: Math.ceil(lostMs / 1000) + 6 }
  },

  given: (stage) => stage.apply('default-backoff-limit.yaml'),

  async when(stage, draws) {
    const all = { group: 'default-limit', phase: 'Running', count: 24 } as const
    await stage.until({ name: 'all pods to run', limit: '60s' }, podsInPhase(stage, all))
    for (const { nodes } of [draws.zone, draws.others]) {
      await stage.during(powerOff(nodes), () =>
        stage.hold(`${draws.lostSeconds}s`, `${nodes.length} nodes are off, pods are evicted`),
      )
      await stage.settle('60s')
    }
    // The Job is Failed only when the last of its pods is gone.
    await stage.until({ name: 'the Job to finish', limit: '60s' }, jobsFinished(stage))
  },

  claims: [
    {
      id: 'default-backoff-limit-fails-the-job',
      level: 'MAY',
      sentence:
        'A Job with the default backoffLimit of 6 is failed once more than 6 of its pods were ' +
        'lost with their nodes.',
      source:
        'https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy',
      invariant: jobFailsBeyondBackoffLimit({
        limit: 6,
        jobs: { labels: { 'holdfast.dev/group': 'default-limit' } },
      }),
      failsUnder: backoffLimitRaised,
    },
  ],
})
