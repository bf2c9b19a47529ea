import { apiServerHangsWithoutLeaders, defineCheck, noRequestFails } from '../../harness/index.ts'
import { drawLosses, sufferLosses } from './under-load.ts'
import { survivalClaims } from './load-claims.ts'

/**
 * Why: controllers and scheduler are clients of the API as others are: nobody else may notice that
 * they are away.
 *
 * How: k6 reads, creates and patches at a constant rate. The controller-manager is killed and held,
 * then the scheduler.
 */
export const leadersRestart = defineCheck({
  id: 'load/leaders-restart',
  title: 'Under load controller-manager and scheduler are killed and held, and no request fails',
  needs: {
    testbed: 'kubernetes',
    abilities: {
      'controller-manager': ['kill', 'start', 'pause', 'resume'],
      scheduler: ['kill', 'start', 'pause', 'resume'],
    },
    programs: ['k6'],
  },
  limit: '6m',
  plan: (draw) => drawLosses(draw, ['controller-manager', 'scheduler']),
  given: () => Promise.resolve(),
  when: sufferLosses,
  claims: [
    {
      id: 'load-leaders-unnoticed',
      level: 'SHOULD',
      sentence: 'No request to the API fails because controller-manager or scheduler is away.',
      source: 'https://kubernetes.io/docs/concepts/overview/components/#control-plane-components',
      invariant: noRequestFails(['read', 'create', 'patch']),
      failsUnder: apiServerHangsWithoutLeaders,
    },
    ...survivalClaims('leaders', 'power-off'),
  ],
})
