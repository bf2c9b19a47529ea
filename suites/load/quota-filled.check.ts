import {
  apiServerDiesUnderAlarm,
  defineCheck,
  fillQuota,
  noRequestFails,
} from '../../harness/index.ts'
import { loadClaims } from './load-claims.ts'
import { underLoad } from './under-load.ts'

/**
 * Why: a store fills up because clients write; they go on while it is full and while it is
 * repaired.
 *
 * How: k6 reads, creates and patches at a constant rate while etcd is filled to its quota, under
 * the alarm, and over the repair.
 */
export const quotaFilled = defineCheck({
  id: 'load/quota-filled',
  title: 'Under load etcd is filled to its quota: reads go on, writes return with the repair',
  needs: { testbed: 'kubernetes', programs: ['k6'] },
  limit: '6m',
  plan: (draw) => ({ seconds: draw.between(8, 15) }),
  given: () => Promise.resolve(),
  when: (stage, { seconds }) =>
    underLoad(stage, {
      faults: [{ fault: fillQuota({ through: 'etcd' }), seconds }],
      limit: '30s',
    }),
  claims: [
    {
      id: 'load-quota-reads-go-on',
      level: 'SHOULD',
      sentence: 'No read fails while etcd is filled, under the alarm, and over the repair.',
      source: 'https://etcd.io/docs/v3.6/op-guide/maintenance/#space-quota',
      invariant: noRequestFails(['read']),
      failsUnder: apiServerDiesUnderAlarm,
    },
    ...loadClaims('quota', {
      during: 'etcd is filled and full',
      after: 'etcd is repaired',
      kinds: ['create', 'patch'],
      fault: 'fill-quota',
    }),
  ],
})
