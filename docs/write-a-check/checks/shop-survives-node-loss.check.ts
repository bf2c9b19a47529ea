import { bound, defineCheck, evictionBound, oneNode, powerOff, replacementBound } from 'holdfast'
import type { Bound, Stage, Timings } from 'holdfast'
import { noRoomElsewhere } from './no-room-elsewhere.ts'
import { replicasReturn } from './replicas-return.ts'

const replicas = 6

/**
 * Why: the shop has to be whole again after a machine died, and nobody is awake to help.
 *
 * How: the shop runs on six nodes; one of them loses power and stays away until the shop is whole
 * without it, or until it is late.
 */
export const shopSurvivesNodeLoss = defineCheck({
  id: 'shop/survives-node-loss',
  title: 'The shop has all its replicas again after a node died',
  needs: { testbed: 'kubernetes', nodes: 6, abilities: { node: ['kill', 'start'] } },
  limit: '3m',
  limitProduction: '15m',

  plan: (draw) => ({ node: draw.select(oneNode) }),

  async given(stage) {
    await stage.apply('shop.yaml')
    await stage.until({ name: 'the shop to be whole', limit: '60s' }, () => lookReady(stage, ''))
  },

  async when(stage, { node }) {
    const lateMs = replacedBound(stage.testbed.timings).totalMs + 5_000
    await stage.during(powerOff([node]), async () => {
      await stage.until({ name: 'the shop to be whole again', limit: `${lateMs}ms` }, () =>
        lookReady(stage, node),
      )
    })
  },

  claims: [
    {
      id: 'shop-replicas-return',
      level: 'MUST',
      sentence: 'After a node died, all replicas of the shop are ready on other nodes in time.',
      source: 'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/',
      invariant: replicasReturn({
        app: 'shop',
        replicas,
        bound: (history) => replacedBound(history.timings),
      }),
      failsUnder: noRoomElsewhere,
    },
  ],
})

/** The node is given up, its pod is deleted, and another one takes its place. */
function replacedBound(timings: Timings): Bound {
  return bound([...evictionBound(timings, 1).parts, ...replacementBound().parts])
}

/** Whether all replicas are ready on other nodes than the lost one. */
function lookReady(stage: Stage, lost: string): Promise<{ done: boolean; seen: string }> {
  const ready = [...stage.current('pods').values()].filter(
    (pod) => pod.labels['app'] === 'shop' && pod.ready && pod.node !== lost,
  ).length
  return Promise.resolve({ done: ready >= replicas, seen: `${ready} of ${replicas} ready` })
}
