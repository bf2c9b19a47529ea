import { defineCheck, machineOf, powerCut } from '../../harness/index.ts'
import { machineReturn } from './bounds.ts'
import { lossClaims } from './loss-claims.ts'
import { loseInTurn } from './lose-in-turn.ts'

/**
 * Why: a machine that loses power takes everything at once: the pod, its kubelet, and every
 * connection without a word. The volume is what has to outlive it.
 *
 * How: while jobs of all kinds run, the machines of replicas lose power: of three that of a
 * follower of the store and that of the leader, in either order; the only one twice.
 */
export const machinesLost = defineCheck({
  id: 'dapr/machines-lost',
  title: 'Jobs outlive the machines below the scheduler',
  needs: { testbed: 'dapr' },
  ...loseInTurn({
    // Shorter and longer than a silent node is waited for before its pods are deleted.
    seconds: [
      { min: 2, max: 8 },
      { min: 16, max: 24 },
    ],
    faultOn: (target) => powerCut(machineOf(target)),
    meanwhile: 'a machine is without power',
  }),

  claims: lossClaims({
    suffix: 'after-power-cut',
    fault: 'power-cut',
    whom: 'machines of replicas',
    what: 'lost power',
    notAgain: 'MUST',
    afterReturn: machineReturn,
    needs: { volumes: 'disk', abilities: { node: ['kill', 'start'] } },
  }),
})
