import {
  cutOff,
  defineCheck,
  evictionBound,
  identitiesForced,
  oneLivePodPerIdentity,
  oneNode,
  podsInPhase,
  podsOfGroup,
  replacementBound,
  replacementsMoveOn,
  schedulerHangsUnderLoss,
} from '../../harness/index.ts'

/**
 * Why: a machine that cannot be heard may still be at work. What may run twice is replaced; what
 * has an identity must wait until somebody has seen the end of the one before.
 *
 * How: a worker is cut from its network, for longer than its pods are tolerated, while their
 * containers go on; then it has its network back.
 */
export const nodeLost = defineCheck({
  id: 'nodes/node-lost',
  title: 'What was lost with a node is replaced elsewhere, and no identity is alive twice',
  needs: {
    testbed: 'kubernetes',
    nodes: 3,
    zones: 3,
    abilities: { node: ['disconnect', 'reconnect', 'exec'] },
  },
  limit: '8m',
  limitProduction: '40m',

  plan(draw) {
    const { timings } = draw.shape
    const lostMs = evictionBound(timings, 1).totalMs + replacementBound().totalMs
    return { node: draw.select(oneNode), lostSeconds: Math.ceil(lostMs / 1000) + 5 }
  },

  async given(stage) {
    await stage.apply('node-lost.yaml')
    const identity = { group: 'identity', phase: 'Running', count: 3 } as const
    const replaced = { group: 'replaced', phase: 'Running', count: 6 } as const
    await stage.until({ name: 'identities to run', limit: '90s' }, podsInPhase(stage, identity))
    await stage.until({ name: 'all pods to run', limit: '90s' }, podsInPhase(stage, replaced))
  },

  async when(stage, { node, lostSeconds }) {
    await stage.during(cutOff([node]), () =>
      stage.hold(`${lostSeconds}s`, `${node} works on, and nobody hears of it`),
    )
    await stage.settle('90s')
    // The one on the lost node ends only now, and its identity begins anew.
    await stage.until({ name: 'identities to run anew', limit: '2m' }, () => {
      const pods = podsOfGroup(stage, 'identity')
      const ending = pods.filter(({ deletedMs }) => deletedMs !== undefined).length
      const running = pods.filter(({ ready }) => ready).length - ending
      return Promise.resolve({
        done: ending === 0 && running === 3,
        seen: `${running} of 3 run, ${ending} still end`,
      })
    })
  },

  claims: [
    {
      id: 'lost-node-replacements-run-elsewhere',
      level: 'MUST',
      sentence: 'Pods of a Deployment that were lost with a node are replaced on other nodes.',
      source: 'https://kubernetes.io/docs/concepts/architecture/nodes/#node-controller',
      invariant: replacementsMoveOn({
        fault: 'cut-off',
        evictedMin: 1,
        match: { labels: { 'holdfast.dev/group': 'replaced' } },
        bound: replacementBound,
      }),
      failsUnder: schedulerHangsUnderLoss,
    },
    {
      id: 'lost-node-one-live-pod-per-identity',
      level: 'MUST',
      sentence: 'No pod of a StatefulSet begins before the one of the same name is gone.',
      source:
        'https://kubernetes.io/docs/tasks/run-application/force-delete-stateful-set-pod/#statefulset-considerations',
      invariant: oneLivePodPerIdentity({ identitiesMin: 3 }),
      failsUnder: identitiesForced,
    },
  ],
})
