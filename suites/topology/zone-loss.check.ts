import {
  countedWorkClaim,
  defineCheck,
  everyNodeOfOneZone,
  evictionBound,
  jobsFinished,
  nodeReturnBound,
  noBindBreaksSpread,
  pendingClears,
  powerOff,
  replacementBound,
  replacementsMoveOn,
  replacementsWait,
  schedulerHangsForGood,
  schedulerHangsUnderLoss,
  skewAtRest,
  spreadIgnored,
  spreadUnchecked,
  successesForged,
} from '../../harness/index.ts'
import { lookAllReady, lookRolledOut, rollOut } from './rollout.ts'

const page = 'https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'

interface Draws {
  readonly zone: { readonly zone: string; readonly nodes: string[] }
  readonly lostSeconds: number
}

/**
 * Why: pods are spread so that the loss of a zone takes only its share of them. The spread must
 * hold while the zone is lost, and what waited for the zone must go on when it is back.
 *
 * How: Deployments and a Job are spread over zones or nodes; all nodes of one zone lose power for
 * so long that their pods are evicted. Afterwards the Deployments are rolled out again, because
 * bound pods are never moved.
 */
export const zoneLoss = defineCheck<Draws>({
  id: 'topology/zone-loss',
  title: 'Topology spread holds while a zone is lost, after it is back, and after a rollout',
  needs: { testbed: 'kubernetes', nodes: 3, zones: 3, abilities: { node: ['kill', 'start'] } },
  limit: '9m',
  limitProduction: '40m',

  plan(draw) {
    const { timings } = draw.shape
    const zone = draw.select(everyNodeOfOneZone)
    const lostMs = evictionBound(timings, zone.nodes.length).totalMs + replacementBound().totalMs
    return { zone, lostSeconds: Math.ceil(lostMs / 1000) + draw.between(1, 5) }
  },

  async given(stage) {
    await stage.apply('zone-loss.yaml')
    await stage.until({ name: 'all replicas to be ready', limit: '60s' }, () => lookAllReady(stage))
  },

  async when(stage, { zone, lostSeconds }) {
    await stage.during(powerOff(zone.nodes), () =>
      stage.hold(`${lostSeconds}s`, `${zone.zone} is lost, its pods are evicted`),
    )
    await stage.until({ name: 'all replicas to be ready', limit: '60s' }, () => lookAllReady(stage))
    await stage.settle('60s')
    await rollOut(stage)
    await stage.until({ name: 'rolled-out', limit: '90s' }, () => lookRolledOut(stage))
    await stage.until({ name: 'the Job to finish', limit: '90s' }, jobsFinished(stage))
  },

  claims: [
    {
      id: 'no-bind-breaks-spread',
      level: 'MUST',
      sentence: 'No pod is bound where a DoNotSchedule constraint of it would be broken.',
      source: `${page}#spread-constraint-definition`,
      invariant: noBindBreaksSpread({ bindsMin: 40 }),
      failsUnder: spreadIgnored,
    },
    {
      id: 'spread-replacements-wait-for-a-lost-zone',
      level: 'MUST',
      sentence:
        'With nodeTaintsPolicy Ignore a lost zone counts: pods that replace its pods wait for it.',
      source: `${page}#spread-constraint-definition`,
      invariant: replacementsWait({
        fault: 'power-off',
        pendingMin: 2,
        match: { labels: { 'holdfast.dev/group': 'ignore' } },
      }),
      failsUnder: spreadUnchecked,
    },
    {
      id: 'spread-min-domains-wait-for-a-lost-zone',
      level: 'MUST',
      sentence:
        'With fewer domains than minDomains, pods wait instead of crowding those that are left.',
      source: `${page}#spread-constraint-definition`,
      invariant: replacementsWait({
        fault: 'power-off',
        pendingMin: 2,
        nodeTaintsPolicy: 'Honor',
        match: { labels: { 'holdfast.dev/group': 'min-domains' } },
      }),
      failsUnder: spreadUnchecked,
    },
    {
      id: 'spread-replacements-move-on-with-honor',
      level: 'MUST',
      sentence:
        'With nodeTaintsPolicy Honor a lost zone does not count: replacements run in the others.',
      source: `${page}#spread-constraint-definition`,
      invariant: replacementsMoveOn({
        fault: 'power-off',
        evictedMin: 1,
        match: { labels: { 'holdfast.dev/group': 'honor' } },
        bound: replacementBound,
      }),
      failsUnder: schedulerHangsUnderLoss,
    },
    {
      id: 'spread-pending-clears-after-the-zone-returns',
      level: 'MUST',
      sentence: 'Pods that waited for a lost zone run within a bound after it is back.',
      source: page,
      invariant: pendingClears({
        after: { fault: 'power-off' },
        pendingMin: 2,
        bound: ({ timings }) => nodeReturnBound(timings),
      }),
      failsUnder: schedulerHangsForGood,
    },
    {
      id: 'spread-skew-after-rollout',
      level: 'MUST',
      sentence: 'After a rollout the running pods are spread within maxSkew again.',
      source: `${page}#known-limitations`,
      invariant: skewAtRest({ step: 'rolled-out', podsMin: 20 }),
      failsUnder: spreadIgnored,
    },
    countedWorkClaim({
      id: 'zone-loss-counted-work-was-done',
      podsMin: 20,
      failsUnder: successesForged,
    }),
  ],
})
