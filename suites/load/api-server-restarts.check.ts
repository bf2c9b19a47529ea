import { defineCheck } from '../../harness/index.ts'
import { drawLosses, sufferLosses } from './under-load.ts'
import { loadClaims } from './load-claims.ts'

/**
 * Why: every upgrade restarts the API server while clients go on asking.
 *
 * How: k6 reads, creates and patches at a constant rate. The API server is killed, and then held.
 */
export const apiServerRestarts = defineCheck({
  id: 'load/api-server-restarts',
  title: 'Under load the API server is killed and held, and answers all of it again',
  needs: {
    testbed: 'kubernetes',
    abilities: { 'api-server': ['kill', 'start', 'pause', 'resume'] },
    programs: ['k6'],
  },
  limit: '6m',
  plan: (draw) => drawLosses(draw, ['api-server']),
  given: () => Promise.resolve(),
  when: sufferLosses,
  claims: loadClaims('api-server', {
    during: 'the API server is away',
    after: 'the API server is back',
    kinds: ['read', 'create', 'patch'],
    fault: 'power-off',
  }),
})
