import { defineCheck } from '../../harness/index.ts'
import { drawLosses, sufferLosses } from './under-load.ts'
import { loadClaims } from './load-claims.ts'

/**
 * Why: what the API acknowledges under load rests on a store that may be killed at any moment.
 *
 * How: k6 reads, creates and patches at a constant rate. All of etcd is killed, and then held.
 */
export const etcdRestarts = defineCheck({
  id: 'load/etcd-restarts',
  title: 'Under load etcd is killed and held, and all that was acknowledged is there',
  needs: {
    testbed: 'kubernetes',
    abilities: { etcd: ['kill', 'start', 'pause', 'resume'] },
    programs: ['k6'],
  },
  limit: '6m',
  plan: (draw) => drawLosses(draw, ['etcd']),
  given: () => Promise.resolve(),
  when: sufferLosses,
  claims: loadClaims('etcd', {
    during: 'etcd is away',
    after: 'etcd is back',
    kinds: ['read', 'create', 'patch'],
    fault: 'power-off',
  }),
})
